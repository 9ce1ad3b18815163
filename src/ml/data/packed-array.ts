import { fromBase64, toBase64 } from "../../core/base64.js";
import { InputError } from "../../core/errors.js";

/** An array of numbers in a JSON document: its element type and its little-endian bytes as base64. */
export type PackedArray =
  { readonly float64: string } | { readonly int32: string } | { readonly uint8: string };

const TYPES = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;
type TypeName = keyof typeof TYPES;
type ArrayOf<K extends TypeName> = InstanceType<(typeof TYPES)[K]>;

/** An array packed for JSON, exact to the bit: NaN and −0 come back as they went. */
export function packArray(array: Float64Array | Int32Array | Uint8Array): PackedArray {
  const text = toBase64(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  if (array instanceof Float64Array) return { float64: text };
  return array instanceof Int32Array ? { int32: text } : { uint8: text };
}

/**
 * The array of a packed one.
 *
 * @param name for the error
 * @throws InputError when the value is no packed array of that type.
 */
export function unpackArray<K extends TypeName>(packed: unknown, type: K, name: string): ArrayOf<K> {
  const text = (packed as Record<string, unknown> | null | undefined)?.[type];
  if (typeof text !== "string") {
    throw new InputError(
      `Cannot read model: "${name}" is not an array of ${type}, expected {"${type}": base64}`,
    );
  }
  try {
    // A buffer of its own, so that the array is aligned.
    return new TYPES[type](Uint8Array.from(fromBase64(text)).buffer) as ArrayOf<K>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`Cannot read model: "${name}" is damaged: ${reason}`, {}, { cause });
  }
}
