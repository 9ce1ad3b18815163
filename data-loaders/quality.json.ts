import { PACKAGED, type PackagedSeries } from "../src/market/reading/packaged.js";
import { inspectBars } from "../src/market/series/quality.js";
import { packagedBars } from "./support/packaged-bars.js";

function report(series: PackagedSeries): object {
  const bars = packagedBars(series);
  const { symbol, name } = series.instrument;
  const [first, last] = [bars.time[0]!, bars.time[bars.length - 1]!];
  return { symbol, name, source: series.source, notes: series.notes, first, last, ...inspectBars(bars) };
}

process.stdout.write(JSON.stringify(PACKAGED.map(report)));
