const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** Integers of so many digits are doubles. */
const EXACT_DIGITS = 15;
const MORE_DIGITS = 5;

/**
 * The double that `Number(text)` gives for a decimal number in ASCII bytes, from start to before end; blanks around
 * it are skipped. NaN for anything else: no text, words, hexadecimal, thousands separators.
 *
 * Up to 15 digits and 10²² are exact doubles, so one correctly rounded division gives the nearest double
 * (W. D. Clinger, How to read floating point numbers accurately, 1990). Up to 20 digits are divided in double-double
 * arithmetic; longer texts, and quotients too near to a tie, go through `Number`.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && bytes[start] === 32) start++;
  while (end > start && bytes[end - 1] === 32) end--;
  const negative = bytes[start] === 45;
  let mantissa = 0;
  let rest = 0;
  let digits = 0;
  let point = -1;
  const first = negative ? start + 1 : start;
  for (let i = first; i < end; i++) {
    const c = bytes[i]!;
    if (c >= 48 && c <= 57) {
      if (digits < EXACT_DIGITS) mantissa = mantissa * 10 + (c - 48);
      else rest = rest * 10 + (c - 48);
      if (mantissa !== 0) digits++;
    } else if (c === 46 && point < 0) point = i;
    else return parseOther(bytes, start, end);
  }
  const fraction = point < 0 ? 0 : end - point - 1;
  const onlyPoint = end - first <= (point < 0 ? 0 : 1);
  if (digits > EXACT_DIGITS + MORE_DIGITS || fraction > 22 || onlyPoint) return parseOther(bytes, start, end);
  const more = digits - EXACT_DIGITS;
  const value =
    more > 0 ? divide(mantissa, POWERS[more]!, rest, POWERS[fraction]!) : mantissa / POWERS[fraction]!;
  if (Number.isNaN(value)) return parseOther(bytes, start, end);
  return negative ? -value : value;
}

/**
 * The double nearest to (a × scale + b) ÷ divisor, NaN when double-double arithmetic (T. J. Dekker, 1971) cannot tell
 * which of two it is (rounding test of A. Ziv, 1991).
 */
function divide(a: number, scale: number, b: number, divisor: number): number {
  const product = a * scale;
  const high = product + b;
  const low = productError(a, scale, product) + (b - (high - product));
  const quotient = high / divisor;
  const back = quotient * divisor;
  const correction = (high - back - productError(quotient, divisor, back) + low) / divisor;
  const value = quotient + correction * (1 + 1e-9);
  return value === quotient + correction * (1 - 1e-9) ? value : Number.NaN;
}

/** What rounding took from a × b; exact. */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

function upperHalf(a: number): number {
  const c = a * 134_217_729;
  return c - (c - a);
}

function parseOther(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 1000) return Number.NaN;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}
