import { InputError } from "../../core/errors.js";
import { readArrow } from "./arrow.js";
import type { Bars } from "../series/bars.js";
import { readCsv } from "./read-csv.js";
import { readParquet } from "./read-parquet.js";
import { toBars, toGoodBars, type GoodBars, type RawSeries, type ReadOptions } from "../series/raw-series.js";

/**
 * Bars from the bytes of a `.csv`, `.arrow` or `.parquet` file. Columns are Date (or Time, timestamp, or an unnamed
 * first column), Open, High, Low, Close and Volume in any letter case; others are ignored. The symbol defaults to the
 * file's name, the timeframe to what the times suggest. The times of daily and longer bars are midnight UTC of their
 * date. Prices stay as they are in the file.
 *
 * @throws InputError for a file that is not what its name says, misses a column or has no rows, and for the first row
 *   that is no bar.
 */
export async function readBars(bytes: Uint8Array, options: ReadOptions): Promise<Bars> {
  return toBars(await readSeries(bytes, options.file, false), options);
}

/**
 * As `readBars`, but rows that are no bars are left out and listed.
 *
 * @throws InputError as `readBars`, but for a row only when no row is a bar.
 */
export async function readGoodBars(bytes: Uint8Array, options: ReadOptions): Promise<GoodBars> {
  return toGoodBars(await readSeries(bytes, options.file, true), options);
}

type Format = "CSV" | "Arrow" | "Parquet";

const FORMATS: Readonly<Record<string, Format>> = {
  csv: "CSV",
  arrow: "Arrow",
  arrows: "Arrow",
  feather: "Arrow",
  parquet: "Parquet",
};

/** First bytes of files that are no CSV text. */
const MAGIC: readonly (readonly [string, readonly number[]])[] = [
  ["Parquet", [0x50, 0x41, 0x52, 0x31]],
  ["Arrow", [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ["Arrow", [0xff, 0xff, 0xff, 0xff]],
  ["a zip archive", [0x50, 0x4b, 0x03, 0x04]],
  ["gzip", [0x1f, 0x8b]],
  ["Zstandard", [0x28, 0xb5, 0x2f, 0xfd]],
  ["a PDF", [0x25, 0x50, 0x44, 0x46]],
  ["UTF-16 text", [0xff, 0xfe]],
  ["UTF-16 text", [0xfe, 0xff]],
];

async function readSeries(bytes: Uint8Array, file: string, keepGoing: boolean): Promise<RawSeries> {
  const format = formatOf(file);
  if (bytes.length === 0) throw new InputError("The file is empty, expected rows of bars", { file });
  const content = contentOf(bytes);
  if (content !== format)
    throw new InputError(`Cannot read as ${format}: the content is ${content}`, { file });
  if (format === "CSV") return readCsv(bytes, file, keepGoing);
  return format === "Arrow" ? readArrow(bytes, file) : readParquet(bytes, file);
}

function formatOf(file: string): Format {
  const extension = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  const format = extension === undefined ? undefined : FORMATS[extension];
  if (format) return format;
  const hint = extension === "zip" ? "; name a LEAN folder as lean:DIR/SYMBOL/daily" : "";
  throw new InputError(`Cannot read bars from this kind of file, expected .csv, .arrow or .parquet${hint}`, {
    file,
  });
}

function contentOf(bytes: Uint8Array): string {
  const known = MAGIC.find(([, magic]) => magic.every((b, i) => bytes[i] === b));
  if (known) return known[0];
  const head = bytes.subarray(0, 4096);
  const isText = head.every((b) => b >= 32 || (b >= 9 && b <= 13));
  return isText ? "CSV" : "not text";
}
