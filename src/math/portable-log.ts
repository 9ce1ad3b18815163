/** ln 2 as a number with 32 trailing zero bits and what is missing. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const LEAST_POWER = -1022;
/** Powers of two from 2^−1022 to 2^1023. */
const POWERS = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2046).fill(1);
  for (let k = -LEAST_POWER + 1; k < powers.length; k++) powers[k] = powers[k - 1]! * 2;
  for (let k = -LEAST_POWER - 1; k >= 0; k--) powers[k] = powers[k + 1]! / 2;
  return powers;
}

/**
 * e^x from additions, multiplications and divisions alone, so that every engine gives the same bits, which `Math.exp`
 * need not; within 1 unit in the last place. x is cut to ±708, so the result is neither 0 nor infinite.
 *
 * Source: the method of Sun's fdlibm (e_exp.c, 1993): x = k ln 2 + r, and a rational approximation of e^r.
 *
 * @example
 * portableExp(0); // => 1
 */
export function portableExp(x: number): number {
  const cut = x > 708 ? 708 : x < -708 ? -708 : x;
  const k = Math.floor(cut * Math.LOG2E + 0.5);
  const high = cut - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return (1 - (low - (r * c) / (2 - c) - high)) * POWERS[k - LEAST_POWER]!;
}

/** Terms of the series below: with s ≤ ⅓ the rest is below 10⁻¹⁷. */
const TERMS = 17;

/**
 * ln(1 + x) for x from −½ to 1, from additions, multiplications and divisions alone: 2 artanh(x ÷ (2 + x)) as a series.
 *
 * @example
 * portableLog1p(0); // => 0
 */
export function portableLog1p(x: number): number {
  const s = x / (2 + x);
  const square = s * s;
  let sum = 0;
  for (let k = TERMS; k > 0; k--) sum = square * (1 / (2 * k + 1) + sum);
  return 2 * s * (1 + sum);
}

/** ln x for x above 0 and finite, as `portableLog1p` makes it. */
export function portableLog(x: number): number {
  let k = 0;
  let rest = x;
  while (rest > 1.5) {
    rest /= 2;
    k++;
  }
  while (rest < 0.75) {
    rest *= 2;
    k--;
  }
  return k * LN2_HIGH + (k * LN2_LOW + portableLog1p(rest - 1));
}
