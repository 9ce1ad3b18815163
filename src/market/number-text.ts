const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const EXACT_DIGITS = 15;

/**
 * The double that `Number(text)` gives for a decimal number in ASCII bytes, from start to before end; blanks around
 * it are skipped. NaN for anything else: no text, words, hexadecimal, thousands separators.
 *
 * Up to 15 digits and 10²² are exact doubles, so one correctly rounded division gives the nearest double
 * (W. D. Clinger, How to read floating point numbers accurately, 1990); longer texts go through `Number`.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && bytes[start] === 32) start++;
  while (end > start && bytes[end - 1] === 32) end--;
  const negative = bytes[start] === 45;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  const first = negative ? start + 1 : start;
  for (let i = first; i < end; i++) {
    const c = bytes[i]!;
    if (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      if (mantissa !== 0) digits++;
    } else if (c === 46 && point < 0) point = i;
    else return parseLongNumber(bytes, start, end);
  }
  const fraction = point < 0 ? 0 : end - point - 1;
  const onlyPoint = end - first <= (point < 0 ? 0 : 1);
  if (digits > EXACT_DIGITS || fraction > 22 || onlyPoint) return parseLongNumber(bytes, start, end);
  const value = mantissa / POWERS[fraction]!;
  return negative ? -value : value;
}

function parseLongNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 1000) return Number.NaN;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}
