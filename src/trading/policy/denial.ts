import { denialOf, type Denial } from "../limits/denial.js";
import { DENIAL_CODES, type DenialCode } from "./denial-codes.js";

/** The denial of a code; what happened is said in words, without the control's number. */
export function denial<Code extends DenialCode>(
  code: Code,
  words: string,
  limit: number | string | null = null,
  figure: number | string | null = null,
): Denial<Code> {
  return denialOf(DENIAL_CODES[code].control, code, words, limit, figure);
}
