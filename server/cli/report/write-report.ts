import { number } from "../../../src/report/words/format.js";
import type { ReportInput } from "../../../src/report/kit/report-input.js";
import { reportPage } from "../../../src/report/report-page.js";
import { CLONE } from "../../clone.js";
import { readCodeVersion } from "../../code-version.js";
import type { Io } from "../kit/command.js";
import type { ReportContext } from "./describe-report.js";
import { drawChart } from "./draw-chart.js";
import { checkReportFile, writeReportFile } from "./report-file.js";

/**
 * Writes a report on a run as one HTML file and says so on stderr.
 *
 * @throws InputError for a file that cannot be written and a run without bars.
 */
export async function writeReport(
  file: string,
  describe: (context: ReportContext) => Promise<ReportInput>,
  io: Io,
): Promise<void> {
  checkReportFile(file);
  const context = { codeVersion: readCodeVersion(CLONE), createdAt: Date.now() };
  const text = reportPage(await describe(context), drawChart);
  writeReportFile(file, text);
  io.note(`Wrote report ${file}, ${number(Buffer.byteLength(text) / 1000)} kB`);
}
