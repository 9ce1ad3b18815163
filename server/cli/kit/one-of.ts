import { InputError } from "../../../src/core/errors.js";

/** A word that has to be one of some; throws an InputError that lists them. */
export function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((k) => k === value);
  if (!found) throw new InputError(`--${option} is "${value}", expected one of: ${known.join(", ")}`);
  return found;
}
