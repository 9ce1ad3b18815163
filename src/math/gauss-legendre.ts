/** Nodes and weights of a quadrature over [0, 1]. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The Gauss–Legendre quadrature over [0, 1]: exact for polynomials of degree up to 2 × count − 1. Roots of the Legendre
 * polynomial by Newton's method from Chebyshev's guess. Source: Abramowitz and Stegun, 25.4.29 and 22.16.6.
 *
 * @throws RangeError unless `count` is an integer from 1.
 *
 * @example
 * gaussLegendre(1).nodes; // => Float64Array.of(0.5)
 */
export function gaussLegendre(count: number): Quadrature {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`Cannot make a quadrature: count is ${count}, expected an integer from 1`);
  }
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    for (let step = 0; step < 10; step++) {
      const [value, slope] = legendre(count, x);
      x -= value / slope;
    }
    const slope = legendre(count, x)[1];
    nodes[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  if (count % 2 === 1) nodes[count >> 1] = 0.5;
  return { nodes, weights };
}

/** The Legendre polynomial of a degree and its derivative at x, by the three-term recurrence. */
function legendre(degree: number, x: number): [value: number, slope: number] {
  let before = 1;
  let value = x;
  for (let n = 2; n <= degree; n++) {
    const next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
    before = value;
    value = next;
  }
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
