const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

/** Bytes as base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const known = Math.min(bytes.length - i, 3) + 1;
    for (let d = 0; d < 4; d++) parts.push(d < known ? DIGITS[(word >> (18 - 6 * d)) & 63]! : "=");
  }
  return parts.join("");
}

/**
 * The bytes of base64 text.
 *
 * @throws RangeError where the text is none, or does not end on a whole byte.
 */
export function fromBase64(text: string): Uint8Array {
  const digits = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  if (text.length % 4 !== 0)
    throw new RangeError(`Cannot read base64: ${text.length} characters, expected a multiple of 4`);
  const bytes = new Uint8Array(Math.floor((digits * 3) / 4));
  let word = 0;
  for (let i = 0, n = 0; i < digits; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1;
    if (value < 0) throw new RangeError(`Cannot read base64: character ${i + 1} is "${text[i]}"`);
    word = ((word << 6) | value) & 0xffffff;
    if (i % 4 > 0) bytes[n++] = (word >> (6 - 2 * (i % 4))) & 255;
  }
  return bytes;
}
