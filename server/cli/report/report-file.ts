import fs from "node:fs";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";

/** Ends the name of a report that is not whole yet; the launcher lets a command write it beside the report. */
const DRAFT = ".partial";

/**
 * Throws an InputError unless a report can be written to a file: its folder has to exist, and it must be no folder
 * itself.
 */
export function checkReportFile(file: string): void {
  if (file === "" || file.includes(",")) {
    throw new InputError(`Cannot write report "${file}": expected the name of a file, without a comma`);
  }
  const folder = path.dirname(path.resolve(file));
  attempt(file, () => {
    if (!isFolder(folder))
      throw new InputError(`Cannot write report "${file}": there is no folder ${folder}`);
    if (isFolder(file)) {
      throw new InputError(
        `Cannot write report "${file}": it is a folder, expected a file as in report.html`,
      );
    }
  });
}

/**
 * Writes a report whole or not at all: a reader never sees half of one, and a failure leaves an older one as it was.
 *
 * @throws InputError for a place that cannot be written.
 */
export function writeReportFile(file: string, text: string): void {
  checkReportFile(file);
  const draft = `${file}${DRAFT}`;
  attempt(file, () => {
    fs.rmSync(draft, { force: true });
    try {
      fs.writeFileSync(draft, text, { flag: "wx" });
      fs.renameSync(draft, file);
    } catch (error) {
      fs.rmSync(draft, { force: true });
      throw error;
    }
  });
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function attempt(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = describe(error as NodeJS.ErrnoException);
    throw new InputError(`Cannot write report "${file}": ${reason}`, {}, { cause: error });
  }
}

function describe({ code, name, message }: NodeJS.ErrnoException): string {
  // Deno gives its own refusals a name, not a code.
  const refused = name === "NotCapable" || ["EACCES", "EPERM", "EROFS"].includes(code ?? "");
  if (refused) return "no permission to write there";
  return code === "ENOSPC" ? "the disk is full" : message;
}
