import type { Arguments, Io, OptionDescriptor } from "../kit/command.js";
import type { ReportInput } from "../../../src/report/kit/report-input.js";
import type { ReportContext } from "./describe-report.js";

/** The launcher lets a command write the file of this name: see `writes` in `permissions.js`. */
export const REPORT_OPTION: OptionDescriptor = {
  name: "report",
  kind: "string",
  placeholder: "FILE.html",
  help: "Write the run as one HTML page that opens anywhere, without network or script",
  default: "none",
};

/** Writes the report that `--report` asks for; nothing without it, and then no chart library is loaded. */
export async function reportIfAsked(
  args: Arguments,
  describe: (context: ReportContext) => Promise<ReportInput>,
  io: Io,
): Promise<void> {
  const file = args.string(REPORT_OPTION.name);
  if (file === undefined) return;
  const { writeReport } = await import("./write-report.js");
  await writeReport(file, describe, io);
}
