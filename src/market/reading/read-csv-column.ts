import { InputError } from "../../core/errors.js";
import { quoteCell } from "../series/cell-text.js";
import { CsvScanner } from "./csv-scanner.js";
import { parseNumber } from "./number-text.js";

/**
 * One column of CSV text as numbers, one for each row below the header; NaN where a cell is no number. The name
 * matches in any letter case.
 *
 * @throws InputError when there is no such column.
 */
export function readCsvColumn(bytes: Uint8Array, column: string, file: string): Float64Array {
  const scanner = new CsvScanner(bytes);
  const header = scanner.next()
    ? Array.from({ length: scanner.count }, (_, i) => scanner.text(i).trim())
    : [];
  const index = header.findIndex((name) => name.toLowerCase() === column.toLowerCase());
  if (index < 0) {
    const found = header.slice(0, 12).map(quoteCell).join(", ") || "no columns";
    throw new InputError(`Column ${quoteCell(column)} is missing, found ${found}`, { file });
  }
  const values: number[] = [];
  while (scanner.next()) {
    values.push(
      index < scanner.count ? parseNumber(bytes, scanner.start(index), scanner.end(index)) : Number.NaN,
    );
  }
  return Float64Array.from(values);
}
