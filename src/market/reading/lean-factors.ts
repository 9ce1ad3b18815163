import { InputError } from "../../core/errors.js";
import { DAY_MS } from "../time/civil-date.js";
import { CsvScanner } from "./csv-scanner.js";
import { parseNumber } from "./number-text.js";
import { epochToMs } from "./parse-time.js";

/** The factors that hold up to and on a date. */
export interface LeanFactor {
  /** Midnight UTC of the last day they hold. */
  readonly until: number;
  /** For dividends. */
  readonly price: number;
  readonly split: number;
}

/**
 * The rows of a LEAN factor file, oldest first: date, price factor, split factor, and a reference price that is
 * ignored.
 *
 * @throws InputError for a row that is none, or out of order.
 */
export function readLeanFactors(bytes: Uint8Array, file: string): LeanFactor[] {
  const factors: LeanFactor[] = [];
  for (const cells of numericRows(bytes)) {
    const [date = Number.NaN, price = Number.NaN, split = Number.NaN] = cells;
    const until = epochToMs(date);
    if (!(until > (factors.at(-1)?.until ?? -Infinity) && price > 0 && split > 0)) {
      const row = factors.length + 1;
      throw new InputError("Not a row of factors, expected a later YYYYMMDD, price factor, split factor", {
        file,
        row,
      });
    }
    factors.push({ until, price, split });
  }
  return factors;
}

/**
 * Midnight UTC of the first day that a LEAN map file gives to a symbol's present name: the day of its first row, or
 * the day after the last row with another name. Bars before it belong to another company that had the name.
 *
 * @throws InputError for a row that is none.
 */
export function leanStart(bytes: Uint8Array, file: string): number {
  const scanner = new CsvScanner(bytes);
  const rows: { date: number; name: string }[] = [];
  while (scanner.next()) {
    const date = epochToMs(parseNumber(bytes, scanner.start(0), scanner.end(0)));
    if (!Number.isFinite(date) || scanner.count < 2) {
      throw new InputError("Not a row of names, expected YYYYMMDD and a symbol", {
        file,
        row: rows.length + 1,
      });
    }
    rows.push({ date, name: scanner.text(1).trim().toLowerCase() });
  }
  const name = rows.at(-1)?.name;
  const former = rows.findLast((row) => row.name !== name);
  return former ? former.date + DAY_MS : (rows[0]?.date ?? -Infinity);
}

function numericRows(bytes: Uint8Array): number[][] {
  const scanner = new CsvScanner(bytes);
  const rows: number[][] = [];
  while (scanner.next()) {
    rows.push(
      Array.from({ length: Math.min(scanner.count, 3) }, (_, i) =>
        parseNumber(bytes, scanner.start(i), scanner.end(i)),
      ),
    );
  }
  return rows;
}
