import { InputError, unknownName } from "../../core/errors.js";
import type { Parameter } from "../../core/parameters.js";

/** One parameter's values in a grid, in the order they are tried. */
export interface GridAxis {
  readonly name: string;
  readonly values: Float64Array;
}

const MOST_VALUES = 1_000_000;
const FORMS = "expected NAME=START..END, NAME=START..END:STEP or NAME=A,B,C, as in fast=2..60";

/**
 * Reads one axis of a grid: `fast=2..60`, `stop=0.1..0.5:0.1` (the end counts when a step meets it) or `slow=50,100,200`.
 * Without a step, integers go by 1 and other numbers by the parameter's own step.
 *
 * @throws InputError for another form, an unknown parameter, no value, a value twice or outside of the range.
 *
 * @example
 * const window = { name: "window", kind: "integer", default: 20, min: 2, max: 99, step: 1, label: "", description: "" };
 * parseGridAxis("window=10..30:10", [window]).values; // => [10, 20, 30]
 */
export function parseGridAxis(text: string, parameters: readonly Parameter[]): GridAxis {
  const [, name, list] = /^\s*([A-Za-z_][\w-]*)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
  if (name === undefined || list === undefined)
    throw new InputError(`Grid "${text}" is unreadable, ${FORMS}`);
  const parameter = parameters.find((p) => p.name === name);
  if (!parameter) {
    if (parameters.length === 0) throw new InputError(`Unknown parameter "${name}", the strategy has none`);
    throw unknownName(
      "parameter",
      name,
      parameters.map((p) => p.name),
    );
  }
  const values = list.includes("..") ? rangeValues(text, list, parameter) : listValues(text, list);
  checkValues(text, values, parameter);
  return { name, values };
}

function rangeValues(text: string, range: string, parameter: Parameter): Float64Array {
  const [, from, to, by] = /^(.+?)\.\.(.+?)(?::(.+))?$/.exec(range) ?? [];
  const start = readNumber(text, from);
  const end = readNumber(text, to);
  const step = by === undefined ? (parameter.kind === "integer" ? 1 : parameter.step) : readNumber(text, by);
  if (!(step > 0)) throw new InputError(`Grid "${text}" has the step ${step}, expected one above 0`);
  if (end < start) throw new InputError(`Grid "${text}" has no value: ${end} is below ${start}`);
  const count = Math.floor((end - start) / step + 1e-9) + 1;
  if (count > MOST_VALUES)
    throw new InputError(`Grid "${text}" has ${count} values, expected at most ${MOST_VALUES}`);
  return Float64Array.from({ length: count }, (_, k) => Number((start + k * step).toPrecision(12)));
}

function listValues(text: string, list: string): Float64Array {
  return Float64Array.from(list.split(","), (word) => readNumber(text, word));
}

function readNumber(text: string, word: string | undefined): number {
  const value = Number(word);
  if (word === undefined || word.trim() === "" || !Number.isFinite(value)) {
    throw new InputError(`Grid "${text}" has "${word ?? ""}" where a number belongs, ${FORMS}`);
  }
  return value;
}

function checkValues(text: string, values: Float64Array, { name, kind, min, max }: Parameter): void {
  const fits = (v: number): boolean => v >= min && v <= max && (kind === "number" || Number.isInteger(v));
  const wrong = values.find((v) => !fits(v));
  if (wrong !== undefined) {
    const article = kind === "integer" ? "an integer" : "a number";
    throw new InputError(
      `Grid "${text}" gives "${name}" the value ${wrong}, expected ${article} from ${min} to ${max}`,
    );
  }
  if (new Set(values).size < values.length) throw new InputError(`Grid "${text}" has a value twice`);
}
