import { summarise } from "../../src/metrics/summary.js";
import { backtest } from "../../src/simulation/runs/backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../src/simulation/account/options.js";
import { smaCrossover } from "../../src/strategies/rules/sma-crossover.js";
import type { Bars } from "../../src/market/series/bars.js";
import { runC, walk } from "./backtest.js";
import { compileC } from "./compile-c.js";
import { measureTogether, median, type BenchRow } from "./measure.js";

const LENGTH = 1_000_000;
const PARAMETERS = { fast: 10, slow: 30 };
const PLAIN: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1e7, size: { kind: "units", units: 1000 } };
const STOPS: BacktestOptions = { ...PLAIN, stopLoss: 0.05, takeProfit: 0.1, trailingStop: 0.08 };

/**
 * The event-driven engine with trades and every metric, beside the plain C loop, which has neither orders nor stops:
 * without stops, with them, and with the journal kept as well.
 */
export function benchEventBacktest(): BenchRow[] {
  const bars = walk(LENGTH);
  const c = plainMilliseconds(bars);
  const { plain, stops, journal } = measureTogether(
    {
      plain: () => figures(bars, PLAIN, false),
      stops: () => figures(bars, STOPS, false),
      journal: () => figures(bars, STOPS, true),
    },
    { runs: 7 },
  );
  const row = (name: string, ours: number): BenchRow => ({
    name: `Event engine, SMA${name}, 1,000,000 bars`,
    ours,
    peers: { C: c },
    unit: "ms",
  });
  return [row("", plain!), row(" with stops", stops!), row(" with stops and journal", journal!)];
}

function figures(bars: Bars, options: BacktestOptions, journaled: boolean): Record<string, number> {
  const source = smaCrossover.start(PARAMETERS);
  return summarise(backtest(bars, source, options, { journaled }), options, 252);
}

function plainMilliseconds(bars: Bars): number | null {
  const plainC = compileC("backtest");
  try {
    return plainC && median(Array.from({ length: 5 }, () => runC(plainC.program, bars).ms));
  } finally {
    plainC?.remove();
  }
}
