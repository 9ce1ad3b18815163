import { spawnSync } from "node:child_process";
import { createRandom } from "../../src/core/random.js";
import { allocateColumns, createBars, type Bars } from "../../src/market/series/bars.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../src/simulation/account/options.js";
import { compileC } from "./compile-c.js";
import { measureTogether, median, type BenchRow } from "./measure.js";

const LENGTHS = [1_000, 10_000, 100_000, 1_000_000];
const PARAMETERS = { fast: 10, slow: 30 };

/** A fixed size: compounding 20,000 trades would end at nothing or infinity, where no entry fills any more. */
const OPTIONS: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1e7, size: { kind: "units", units: 1000 } };

export interface PlainC {
  readonly ms: number;
  readonly finalEquity: number;
  readonly trades: number;
}

/** One SMA crossover backtest with equity, trades and every metric, beside a plain C loop that does the same. */
export function benchBacktest(): BenchRow[] {
  const plainC = compileC("backtest");
  try {
    return LENGTHS.map((length) => benchLength(length, plainC?.program));
  } finally {
    plainC?.remove();
  }
}

function benchLength(length: number, program: string | undefined): BenchRow {
  const bars = walk(length);
  const run = () => runBacktest(bars, "sma-crossover", PARAMETERS, OPTIONS);
  const turns: PlainC[] = [];
  const playC = () => program !== undefined && turns.push(runC(program, bars));
  for (let k = 0; k < 3; k++) playC();
  const { ours } = measureTogether({ ours: run }, { runs: 9 });
  for (let k = 0; k < 3; k++) playC();
  for (const turn of turns) checkSame(run(), turn);
  const theirs = turns.length > 0 ? median(turns.map(({ ms }) => ms)) : null;
  return {
    name: `SMA backtest, ${length.toLocaleString("en-US")} bars`,
    ours: ours!,
    peers: { C: theirs },
    unit: "ms",
  };
}

/** A mean-reverting walk: prices stay near 100 for any length. */
export function walk(length: number): Bars {
  const chance = createRandom(1);
  const columns = allocateColumns(length);
  let price = 100;
  for (let i = 0; i < length; i++) {
    const open = price * (1 + 0.002 * chance.normal());
    price = open * (1 + 0.01 * chance.normal() + 0.0001 * (100 - open));
    columns.time[i] = i * 86_400_000;
    columns.open[i] = open;
    columns.close[i] = price;
    columns.high[i] = Math.max(open, price);
    columns.low[i] = Math.min(open, price);
    columns.volume[i] = 1;
  }
  return createBars({ symbol: "WALK", timeframe: "1Day", source: "seeded walk", synthetic: true }, columns);
}

export function runC(program: string, { open, close, length }: Bars): PlainC {
  const input = new Float64Array(2 * length);
  input.set(open, 0);
  input.set(close, length);
  const words = [length, PARAMETERS.fast, PARAMETERS.slow].map(String);
  const { stdout } = spawnSync(program, words, { input: new Uint8Array(input.buffer), encoding: "utf8" });
  return JSON.parse(stdout) as PlainC;
}

/** A ratio means something only when both did the same work. */
function checkSame({ result }: ReturnType<typeof runBacktest>, c: PlainC): void {
  const equity = result.equity.at(-1)!;
  if (result.trades.length !== c.trades || Math.abs(equity - c.finalEquity) > 1e-9 * c.finalEquity) {
    throw new Error(
      `The C loop ended at ${c.finalEquity} with ${c.trades} trades, ours at ${equity} with ${result.trades.length}`,
    );
  }
}
