import { isoTime } from "../../../src/contracts/run-record.js";
import { hashBars } from "../../../src/market/bars.js";
import { inspectBars } from "../../../src/market/quality.js";
import { day, number } from "../../../src/report/format.js";
import type { Command } from "../command.js";
import { DATA, DATA_OPTIONS, loadBars } from "../load-data.js";
import { formatTable } from "../table.js";

const SHOWN = 20;

export const command: Command = {
  name: "bars",
  summary: "Validates bars and describes them",
  usage: "DATA [options]",
  positionals: DATA,
  options: DATA_OPTIONS,
  example: "vernier bars AAPL",
  async run(args, io) {
    const bars = await loadBars(args, io);
    const { issues, ...quality } = inspectBars(bars);
    const { symbol, timeframe, source, synthetic, length: rows, time } = bars;
    const [first, last] = [isoTime(time[0]!), isoTime(time[rows - 1]!)];
    if (args.json) {
      const description = { symbol, timeframe, rows, first, last, source, synthetic, hash: hashBars(bars) };
      io.out(JSON.stringify({ ...description, quality, issues }));
      return 0;
    }
    io.out(`${symbol}, ${timeframe}: ${number(rows)} bars from ${day(first)} to ${day(last)}`);
    io.out(`${synthetic ? "SYNTHETIC, " : ""}${source}`);
    if (issues.length === 0) io.out("No issues.");
    else {
      const listed = issues
        .slice(0, SHOWN)
        .map((i) => [i.row === null ? "all" : String(i.row), i.column, i.problem]);
      io.out(formatTable(["row", "column", "issue"], listed, ["right", "left", "left"]));
    }
    if (issues.length > SHOWN) io.out(`and ${issues.length - SHOWN} more; --json lists all`);
    return 0;
  },
};
