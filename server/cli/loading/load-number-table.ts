import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { InputError } from "../../../src/core/errors.js";
import type { NumberTable } from "../../../src/research/luck/number-table.js";
import { readAnyNumberTable } from "../../../src/research/luck/read-number-table.js";

/**
 * The numeric columns of a .csv file with a header, or of a .arrow or .parquet file.
 *
 * @throws InputError for a file that is missing, a folder, or no such table.
 */
export async function loadNumberTable(file: string): Promise<NumberTable> {
  if (!existsSync(file)) throw new InputError(`No such file: ${file}`);
  if (statSync(file).isDirectory())
    throw new InputError(`${file} is a folder, expected a .csv, .arrow or .parquet file`);
  return readAnyNumberTable(await readFile(file), file);
}
