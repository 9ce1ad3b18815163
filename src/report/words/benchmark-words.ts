import type { MoreReport } from "../kit/report-input.js";
import { number } from "./format.js";

/** What the figures of a benchmark were held against, in words. */
export function describeBenchmark({ symbol, source, synthetic, bars }: MoreReport["benchmark"]): string {
  return `${symbol} held, ${number(bars)} bars that both have; ${synthetic ? "SYNTHETIC, " : ""}${source}`;
}
