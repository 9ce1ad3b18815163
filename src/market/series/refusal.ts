import { InputError } from "../../core/errors.js";
import { quoteCell } from "./cell-text.js";

/** What a reader throws: an InputError as it is, anything else, which a decoder threw on bad bytes, as one. */
export function refusal(cause: unknown, file: string, format: string, expected: string): InputError {
  if (cause instanceof InputError) return cause;
  const reason = quoteCell(cause instanceof Error ? cause.message : String(cause));
  return new InputError(`Cannot read as ${format}: ${reason}, expected ${expected}`, { file }, { cause });
}
