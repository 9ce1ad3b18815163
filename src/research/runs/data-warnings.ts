import type { Bars } from "../../market/series/bars.js";
import { inspectBars } from "../../market/series/quality.js";

/** What a reader of a run's figures must know about its bars: the issues that concern the whole series. */
export function dataWarnings(bars: Bars): string[] {
  const concerns = inspectBars(bars).issues.filter(({ row }) => row === null);
  return concerns.map(({ problem }) => problem);
}
