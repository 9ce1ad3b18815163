import { strFromU8 } from "fflate";

const SHOWN = 40;

/** A cell for an error message: quoted, on one line, unprintable characters as dots, cut after 40 characters. */
export function quoteCell(text: string): string {
  const start = text.slice(0, SHOWN).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "·");
  return `"${start}${text.length > SHOWN ? "…" : ""}"`;
}

/** The UTF-8 text of bytes from start to before end, at most 200 bytes of it. */
export function cellText(bytes: Uint8Array, start: number, end: number): string {
  return strFromU8(bytes.subarray(start, Math.min(end, start + 200)));
}
