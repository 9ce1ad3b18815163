import { createHash } from "node:crypto";
import fs from "node:fs";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { InputError } from "../../../src/core/errors.js";

/** What a backup's first line says. */
export const BackupHeader = z.object({
  format: z.literal("vernier-backup/1"),
  createdAt: z.string(),
  migrations: z.array(z.string()),
  /** Months of bars, as in `2013-02`. */
  months: z.array(z.string().regex(/^\d{4}-\d\d$/)),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

/** What stands before and after a table's rows. */
export const TableStart = z.object({ table: z.string(), columns: z.array(z.string()) });
const TableEnd = z.object({ rows: z.int(), sha256: z.string() });
export type TableStart = z.infer<typeof TableStart>;

/** A table's rows, counted and hashed. */
export interface TableDigest {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the rows' lines. */
  readonly sha256: string;
}

/** The line that ends a table's rows, which are JSON arrays. */
export const END_OF_ROWS = "end of rows";

/** What a reader of a backup is handed: the header, then for each table its start, its rows and its end. */
export interface BackupVisitor {
  header?(header: BackupHeader): Promise<void>;
  start?(table: TableStart): Promise<void>;
  /** One line without its end. */
  row?(line: string): Promise<void> | void;
  end?(digest: TableDigest): Promise<void>;
}

/**
 * Reads a backup from its first to its last line and checks each table's hash; returns the digests.
 *
 * @throws InputError when the file is no backup, was cut short or changed.
 */
export async function readBackup(file: string, visitor: BackupVisitor = {}): Promise<readonly TableDigest[]> {
  const lines = linesOf(file);
  const header = parseLine(BackupHeader, await nextLine(lines, file), file);
  await visitor.header?.(header);
  const digests: TableDigest[] = [];
  for (;;) {
    const line = await nextLine(lines, file);
    if (line === "end") return digests;
    digests.push(await readTable(parseLine(TableStart, line, file), lines, file, visitor));
  }
}

async function readTable(
  start: TableStart,
  lines: AsyncGenerator<string>,
  file: string,
  visitor: BackupVisitor,
): Promise<TableDigest> {
  await visitor.start?.(start);
  const hash = createHash("sha256");
  let rows = 0;
  for (let line = await nextLine(lines, file); line !== END_OF_ROWS; line = await nextLine(lines, file)) {
    hash.update(`${line}\n`);
    rows++;
    await visitor.row?.(line);
  }
  const digest = { table: start.table, rows, sha256: hash.digest("hex") };
  const stated = parseLine(TableEnd, await nextLine(lines, file), file);
  if (stated.rows !== rows || stated.sha256 !== digest.sha256) {
    throw new InputError(
      `Cannot read the backup: the rows of table "${start.table}" are not those it was made with`,
      { file },
    );
  }
  await visitor.end?.(digest);
  return digest;
}

async function nextLine(lines: AsyncGenerator<string>, file: string): Promise<string> {
  try {
    const { value, done } = await lines.next();
    if (!done) return value;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") throw new InputError(`No such file: ${file}`);
    throw new InputError("Cannot read the backup: it is no gzip file, or damaged", { file }, { cause });
  }
  throw new InputError("Cannot read the backup: it was cut short", { file });
}

function parseLine<T>(schema: z.ZodType<T>, line: string, file: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new InputError(
      "Cannot read the backup: expected a file that vernier db backup wrote",
      { file },
      { cause },
    );
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const unzipped = createGunzip();
  const source = fs.createReadStream(file);
  source.on("error", (error) => unzipped.destroy(error)).pipe(unzipped);
  let rest = "";
  for await (const chunk of unzipped) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
