import { spawnSync } from "node:child_process";
import { createRandom } from "../../src/core/random.js";
import { allocateColumns, createBars, type Bars } from "../../src/market/series/bars.js";
import { createGrid, gridPoints } from "../../src/research/sweep/grid.js";
import { runChunk, type SweepChunk } from "../../src/research/sweep/sweep-chunk.js";
import type { SweepPlan } from "../../src/research/sweep/sweep-plan.js";
import { createPointRunner } from "../../src/research/sweep/sweep-point.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { runSweep } from "../../src/research/sweep/sweep.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { smaCrossover } from "../../src/strategies/rules/sma-crossover.js";
import { openWorkerPort } from "../../server/cli/threads/sweep-port.js";
import { shareBars } from "../../src/market/series/share-bars.js";
import { compileC } from "./compile-c.js";
import { median, type BenchRow } from "./measure.js";

const LENGTHS = [1_000, 10_000];
const WINDOWS = { fast: [2, 101], slow: [102, 201] } as const;
const RUNS = 7;
/** Enough work that starting workers does not count. */
const THREAD_SLOW = "slow=102..501";
const THREAD_RUNS = 3;

const PLAN: SweepPlan = {
  grid: {
    axes: [`fast=${WINDOWS.fast.join("..")}`, `slow=${WINDOWS.slow.join("..")}`],
    where: null,
    fixed: {},
  },
  options: DEFAULT_OPTIONS,
  objective: "sharpe",
  blocks: 8,
  sampleEvery: 1,
};

/** What the C loop prints: its time and the sums of its figures over all pairs. */
interface PlainC {
  readonly ms: number;
  readonly totalReturn: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
  readonly trades: number;
}

/**
 * 10,000 SMA pairs with return, Sharpe ratio, drawdown and trades each, on one thread beside a plain C loop; 40,000 over
 * two workers beside one.
 */
export async function benchSweep(): Promise<BenchRow[]> {
  const c = compileC("sweep");
  try {
    const rows = LENGTHS.map((length) => benchOneThread(walk(length), c?.program ?? null));
    return [...rows, await benchThreads(walk(10_000))];
  } finally {
    c?.remove();
  }
}

function benchOneThread(bars: Bars, program: string | null): BenchRow {
  const ours: number[] = [];
  const theirs: number[] = [];
  sweepOnce(bars);
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    const chunk = sweepOnce(bars);
    ours.push(performance.now() - started);
    if (program === null) continue;
    const c = runC(program, bars);
    checkSame(chunk, c);
    theirs.push(c.ms);
  }
  return {
    name: `Sweep, 10,000 SMA pairs × ${bars.length.toLocaleString("en-US")} bars`,
    ours: median(ours),
    peers: { C: theirs.length > 0 ? median(theirs) : null },
    unit: "ms",
  };
}

async function benchThreads(bars: Bars): Promise<BenchRow> {
  const shared = shareBars(bars);
  const time = async (threads: number): Promise<number> => {
    const { seconds } = await runSweep({
      bars: shared,
      strategy: smaCrossover,
      backtest: (values) => runBacktest(shared, smaCrossover, values, PLAN.options),
      word: "sma-crossover",
      plan: { ...PLAN, sampleEvery: 4, grid: { ...PLAN.grid, axes: [PLAN.grid.axes[0]!, THREAD_SLOW] } },
      search: { kind: "grid" },
      threads,
      openPort: openWorkerPort,
      clock: { now: () => performance.now() },
    });
    return seconds * 1000;
  };
  const taken: { readonly one: number; readonly two: number }[] = [];
  for (let run = 0; run < THREAD_RUNS; run++) taken.push({ one: await time(1), two: await time(2) });
  return {
    name: "Sweep, 40,000 SMA pairs × 10,000 bars, two workers",
    ours: median(taken.map(({ two }) => two)),
    peers: { "one worker": median(taken.map(({ one }) => one)) },
    unit: "ms",
  };
}

function sweepOnce(bars: Bars): SweepChunk {
  const grid = createGrid(PLAN.grid, smaCrossover.parameters);
  return runChunk(
    createPointRunner(bars, smaCrossover, PLAN),
    grid,
    PLAN,
    Float64Array.from(gridPoints(grid)),
  );
}

/** A walk with a drift of five percent a year, one of whose pairs is in the market about half of the time. */
function walk(length: number): Bars {
  const chance = createRandom(1);
  const columns = allocateColumns(length);
  let price = 100;
  for (let i = 0; i < length; i++) {
    const open = price * (1 + 0.002 * chance.normal());
    price = open * (1 + 0.01 * chance.normal() + 0.0002);
    columns.time[i] = i * 86_400_000;
    columns.open[i] = open;
    columns.close[i] = price;
    columns.high[i] = Math.max(open, price);
    columns.low[i] = Math.min(open, price);
    columns.volume[i] = 1;
  }
  return createBars({ symbol: "WALK", timeframe: "1Day", source: "seeded walk", synthetic: true }, columns);
}

function runC(program: string, { open, close, length }: Bars): PlainC {
  const input = new Float64Array(2 * length);
  input.set(open, 0);
  input.set(close, length);
  const words = [length, ...WINDOWS.fast, ...WINDOWS.slow, 1].map(String);
  const { stdout } = spawnSync(program, words, { input: new Uint8Array(input.buffer), encoding: "utf8" });
  return JSON.parse(stdout) as PlainC;
}

/** A ratio means something only when both did the same work. */
function checkSame(chunk: SweepChunk, c: PlainC): void {
  for (const name of ["totalReturn", "sharpe", "maxDrawdown", "trades"] as const) {
    const sum = chunk[name].reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0);
    if (!(Math.abs(sum - c[name]) <= 1e-6 * Math.abs(c[name]))) {
      throw new Error(`The C loop's sum of ${name} is ${c[name]}, ours is ${sum}`);
    }
  }
}
