import { z } from "zod";

/** A moment on the wire. */
export const WireTime = z.iso.datetime().meta({ description: "ISO 8601, UTC" });

/** Money, prices and quantities that are real: exact decimals as text. */
export const WireDecimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,9})?$/, { error: 'expected a decimal number as text, as in "101.25"' })
  .meta({ description: "An exact decimal number as text", example: "101.25" });

/** The number of a record, as Postgres counts them. */
export const RecordNumber = z.int().min(1).max(999_999_999);

/** What names a strategy on the desk, a person or a token. */
export const WireName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: "expected 1 to 64 lower-case letters, digits and dashes" });

/** Why a person did something; it is kept. */
export const Reason = z
  .string()
  .trim()
  .min(3, { error: "expected at least 3 characters that say why" })
  .max(500, { error: "expected at most 500 characters" });
