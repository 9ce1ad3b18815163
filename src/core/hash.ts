import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** JSON with object keys sorted, so that equal values have equal text. Numbers must be finite. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`Cannot write canonical JSON: ${value} is not a JSON number`);
  }
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The SHA-256 of parts in order, as 64 hex digits. Text is hashed as UTF-8, an array as its little-endian bytes. */
export function hash(...parts: readonly (string | Float64Array | Uint8Array)[]): string {
  const digest = sha256.create();
  for (const part of parts) digest.update(bytesOf(part));
  return bytesToHex(digest.digest());
}

function bytesOf(part: string | Float64Array | Uint8Array): Uint8Array {
  if (typeof part === "string") return utf8ToBytes(part);
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
