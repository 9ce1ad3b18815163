import { InputError } from "../../../core/errors.js";

/** Lines of the form `name=value` by their names. */
export type Fields = ReadonlyMap<string, string>;

/** The fields of a section of a LightGBM file. */
export function fieldsOf(section: string): Fields {
  const fields = new Map<string, string>();
  for (const line of section.split(/\r?\n/)) {
    const at = line.indexOf("=");
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  return fields;
}

/**
 * The numbers of a tree's field, divided by spaces.
 *
 * @throws InputError naming the tree where one is no number, or there are not `size` of them.
 */
export function numbersOf(fields: Fields, name: string, t: number, size: number | null): readonly number[] {
  const text = fields.get(name) ?? "";
  const values = text === "" ? [] : text.split(" ").map(Number);
  if (size !== null && values.length !== size) {
    fail(`tree ${t} has ${values.length} entries of "${name}", expected ${size}`);
  }
  const wrong = values.findIndex(Number.isNaN);
  if (wrong >= 0)
    fail(`tree ${t}, entry ${wrong} of "${name}" is ${text.split(" ")[wrong]}, expected a number`);
  return values;
}

/** Says what is wrong with a model. */
export function fail(problem: string): never {
  throw new InputError(`Cannot read LightGBM model: ${problem}`);
}
