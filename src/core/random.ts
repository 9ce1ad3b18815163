/** A seeded source of chance; everything random in `src/` is handed one. */
export interface Random {
  /** A double in [0, 1) with 32 random bits. */
  next(): number;
  /** An integer in [0, n). */
  integer(n: number): number;
  /** A standard normal deviate. */
  normal(): number;
}

/**
 * A seeded generator: sfc32 by Chris Doty-Humphrey (PractRand), state filled by splitmix32. It uses only
 * 32-bit integer arithmetic, so a seed gives the same sequence on every JavaScript engine.
 *
 * @example
 * createRandom(7).integer(10) === createRandom(7).integer(10); // => true
 */
export function createRandom(seed: number): Random {
  let s = seed | 0;
  const split = (): number => {
    s = (s + 0x9e3779b9) | 0;
    let z = s ^ (s >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = split();
  let b = split();
  let c = split();
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  let spare = Number.NaN;
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const q = u * u + v * v;
      if (q > 0 && q < 1) {
        const scale = Math.sqrt((-2 * Math.log(q)) / q);
        spare = v * scale;
        return u * scale;
      }
    }
  };
  return { next, normal, integer: (n) => Math.floor(next() * n) };
}
