import { InputError } from "../../core/errors.js";
import { BAR_COLUMNS, type BarColumn } from "../series/bars.js";
import { quoteCell } from "../series/cell-text.js";

/** Where the six columns of a table stand, and what it calls them. */
export interface FoundColumns {
  readonly index: Readonly<Record<BarColumn, number>>;
  readonly name: Readonly<Record<BarColumn, string>>;
}

const TIME_NAMES = ["timestamp", "datetime", "date", "time"];
/** What programs call an index column that has no name of its own. */
const UNNAMED = new Set(["", "unnamed: 0", "__index_level_0__"]);
const LISTED = 12;

/**
 * Finds the time (Date, Time, Datetime or timestamp, else an unnamed first column), open, high, low, close and volume
 * in a table's header, in any letter case. Other columns are left alone.
 *
 * @throws InputError naming the columns that are missing or stand twice, and the columns found.
 */
export function findColumns(header: readonly string[], file: string): FoundColumns {
  const names = header.map((name) => name.trim().toLowerCase());
  const index = { time: findTime(names, header, file), open: -1, high: -1, low: -1, close: -1, volume: -1 };
  for (const column of BAR_COLUMNS.slice(1)) index[column] = findOnly(names, [column], header, file);
  const missing = BAR_COLUMNS.filter((column) => index[column] < 0);
  if (missing.length > 0) throw missingColumns(missing, header, file);
  const name = Object.fromEntries(BAR_COLUMNS.map((c) => [c, header[index[c]]!.trim() || c]));
  return { index, name: name as Record<BarColumn, string> };
}

function findTime(names: readonly string[], header: readonly string[], file: string): number {
  const named = findOnly(names, TIME_NAMES, header, file);
  if (named >= 0) return named;
  if (UNNAMED.has(names[0] ?? "?")) return 0;
  return names.indexOf("__index_level_0__");
}

function findOnly(
  names: readonly string[],
  accepted: readonly string[],
  header: readonly string[],
  file: string,
): number {
  const found = names.flatMap((name, i) => (accepted.includes(name) ? [i] : []));
  if (found.length < 2) return found[0] ?? -1;
  const both = found.slice(0, 3).map((i) => quoteCell(header[i]!.trim()));
  const what = accepted.length > 1 ? "time" : accepted[0];
  throw new InputError(`Columns ${both.join(" and ")} both hold the ${what}, expected one`, { file });
}

function missingColumns(missing: readonly BarColumn[], header: readonly string[], file: string): InputError {
  const found = header.slice(0, LISTED).map((name) => quoteCell(name.trim()));
  if (header.length > LISTED) found.push(`and ${header.length - LISTED} more`);
  const subject = missing.length > 1 ? "Columns" : "Column";
  const verb = missing.length > 1 ? "are" : "is";
  return new InputError(
    `${subject} ${missing.map(title).join(", ")} ${verb} missing, expected Date (or Time or timestamp), Open, High, Low, Close and Volume in any letter case, found ${found.join(", ")}`,
    { file },
  );
}

function title(column: BarColumn): string {
  return column === "time" ? "Date" : column[0]!.toUpperCase() + column.slice(1);
}
