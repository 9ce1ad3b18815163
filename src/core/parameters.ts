import { InputError, unknownName } from "./errors.js";

/**
 * One parameter of a strategy, an indicator or a model. The same descriptor validates values, makes the command
 * line's flags, a form's fields, a sweep's default grid and the documentation.
 */
export interface Parameter {
  readonly name: string;
  readonly kind: "integer" | "number";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** The distance between neighbours in a form or a default grid. */
  readonly step: number;
  readonly label: string;
  readonly description: string;
}

export type ParameterValues = Readonly<Record<string, number>>;

/**
 * The values for a list of parameters: what is given, checked, and the default for the rest.
 *
 * @throws InputError for a name that is not a parameter or a value outside of its range.
 */
export function resolveParameters(
  parameters: readonly Parameter[],
  given: Readonly<Record<string, number>>,
): ParameterValues {
  const names = parameters.map((p) => p.name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) throw unknownName("parameter", name, names);
  }
  const values: Record<string, number> = {};
  for (const parameter of parameters) {
    values[parameter.name] = checkParameter(parameter, given[parameter.name] ?? parameter.default);
  }
  return values;
}

function checkParameter(parameter: Parameter, value: number): number {
  const { name, kind, min, max } = parameter;
  const fits = Number.isFinite(value) && value >= min && value <= max;
  if (!fits || (kind === "integer" && !Number.isInteger(value))) {
    const article = kind === "integer" ? "an integer" : "a number";
    throw new InputError(`Parameter "${name}" is ${value}, expected ${article} from ${min} to ${max}`);
  }
  return value;
}
