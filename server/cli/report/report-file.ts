import fs from "node:fs";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";

/** What the launcher may write besides the file itself: the name of a report that is not complete yet. */
const DRAFT = ".partial";

/**
 * Throws an InputError unless a report can be written to a file: its folder has to exist, and it must be no folder
 * itself.
 */
export function checkReportFile(file: string): void {
  const folder = path.dirname(path.resolve(file));
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) {
    throw new InputError(`Cannot write report "${file}": there is no folder ${folder}`);
  }
  if (fs.existsSync(file) && fs.statSync(file).isDirectory()) {
    throw new InputError(`Cannot write report "${file}": it is a folder, expected a file as in report.html`);
  }
}

/**
 * Writes a report whole or not at all: a reader never sees half of one, and a failure leaves an older one as it was.
 *
 * @throws InputError for a place that cannot be written.
 */
export function writeReportFile(file: string, text: string): void {
  checkReportFile(file);
  const draft = `${file}${DRAFT}`;
  try {
    fs.rmSync(draft, { force: true });
    fs.writeFileSync(draft, text, { flag: "wx" });
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`Cannot write report "${file}": ${describeCode(code)}`, {}, { cause: error });
  }
}

function describeCode(code: string): string {
  if (["EACCES", "EPERM", "EROFS"].includes(code)) return "no permission to write there";
  if (code === "ENOSPC") return "the disk is full";
  return code;
}
