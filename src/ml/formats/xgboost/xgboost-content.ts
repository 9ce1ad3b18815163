import { InputError } from "../../../core/errors.js";
import { readUbjson } from "./ubjson.js";

/** An object of a model's document. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * The document in a model file: text is JSON, bytes are UBJSON. XGBoost 1.7 writes NaN, which is no JSON, where a node
 * has no threshold; it comes back as null.
 *
 * @throws InputError where it is neither.
 */
export function parseDocument(file: string | Uint8Array): Json {
  const document = typeof file === "string" ? parseJson(file) : readUbjson(file);
  if (typeof document === "object" && document !== null) return document as Json;
  return fail("the file holds no object");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const plain = withoutNaN(text);
    if (plain !== text) return parseJson(plain);
    throw new InputError(
      `Cannot read XGBoost model: the file is no JSON: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

/** NaN as null, and an infinity as a number beyond all, outside of texts. */
function withoutNaN(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|\bNaN\b|\bInfinity\b/g, (word) => {
    if (word === "NaN") return "null";
    return word === "Infinity" ? "1e999" : word;
  });
}

/** An object that has to be there. */
export function part(parent: Json, name: string): Json {
  const value = parent[name];
  if (typeof value !== "object" || value === null) fail(`"${name}" is missing`);
  return value as Json;
}

/** A list that has to be there; in UBJSON one of numbers is a typed array. */
export function listOf(parent: Json, name: string): ArrayLike<unknown> {
  const value = parent[name];
  if (!Array.isArray(value) && !(value instanceof Float64Array)) fail(`"${name}" is no list`);
  return value as ArrayLike<unknown>;
}

/** A whole number from 0, which XGBoost writes as text. */
export function countOf(parameters: Json, name: string, otherwise: number): number {
  const value = Number(parameters[name] ?? otherwise);
  if (!(Number.isInteger(value) && value >= 0)) fail(`"${name}" is ${JSON.stringify(parameters[name])}`);
  return value;
}

/** Says what is wrong with a model. */
export function fail(problem: string): never {
  throw new InputError(`Cannot read XGBoost model: ${problem}`);
}
