import type { Parameter } from "../../core/parameters.js";

/** A parameter that counts bars. */
export function barsParameter(
  name: string,
  value: number,
  min: number,
  label: string,
  description: string,
): Parameter {
  return { name, kind: "integer", default: value, min, max: 100_000, step: 1, label, description };
}

/** A parameter that takes any number in a range. */
export function numberParameter(
  name: string,
  value: number,
  [min, max, step]: readonly [min: number, max: number, step: number],
  label: string,
  description: string,
): Parameter {
  return { name, kind: "number", default: value, min, max, step, label, description };
}
