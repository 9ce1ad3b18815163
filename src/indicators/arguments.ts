/** Throws a RangeError unless a parameter is an integer from `min`. */
export function checkPeriod(indicator: string, name: string, value: number, min = 1): void {
  if (Number.isInteger(value) && value >= min) return;
  throw new RangeError(`Cannot compute ${indicator}: ${name} is ${value}, expected an integer from ${min}`);
}

/** Throws a TypeError unless every array is `length` long. */
export function checkLengths(
  indicator: string,
  length: number,
  arrays: Readonly<Record<string, Float64Array>>,
): void {
  for (const [name, array] of Object.entries(arrays)) {
    if (array.length === length) continue;
    throw new TypeError(
      `Cannot compute ${indicator}: "${name}" has ${array.length} values, expected ${length}`,
    );
  }
}

/** The index of the first number; the length if there is none. Indicators start there when fed another's warm-up. */
export function firstNumber(values: Float64Array): number {
  let i = 0;
  while (i < values.length && Number.isNaN(values[i]!)) i++;
  return i;
}
