import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { canonicalJson, hash } from "../../../../src/core/hash.js";
import { InputError } from "../../../../src/core/errors.js";
import { hashBars, type Bars } from "../../../../src/market/series/bars.js";
import { shareBars } from "../../../../src/market/series/share-bars.js";
import { isRuin } from "../../../../src/metrics/ruin.js";
import { dataWarnings } from "../../../../src/research/runs/data-warnings.js";
import { createGrid } from "../../../../src/research/sweep/grid.js";
import { trialsOfSweep } from "../../../../src/research/sweep/sweep-trials.js";
import { identifyTrial, makeTrial } from "../../../../src/research/trials/trial.js";
import type { TrialSummary } from "../../../../src/research/trials/trials.js";
import { countTrials, identifyStrategy } from "../../loading/trial-count.js";
import type { SweepChunk } from "../../../../src/research/sweep/sweep-chunk.js";
import { checkPlan, type SweepPlan } from "../../../../src/research/sweep/sweep-plan.js";
import { countSearch, type SweepSearch } from "../../../../src/research/sweep/sweep-search.js";
import { runSweep, type SweepResult } from "../../../../src/research/sweep/sweep.js";
import { CLONE } from "../../../clone.js";
import { readCodeVersion } from "../../../code-version.js";
import { readConfig } from "../../../config.js";
import type { Arguments, Command, Io, OptionDescriptor } from "../../kit/command.js";
import { GRID_OPTIONS, readGrid } from "../../options/grid-options.js";
import { DATA, DATA_OPTIONS, loadBars } from "../../loading/load-data.js";
import { loadStrategy, type LoadedStrategy } from "../../loading/load-strategy.js";
import { readOptions, RUN_OPTIONS } from "../../options/run-options.js";
import { SweepCheckpoint } from "../../threads/sweep-checkpoint.js";
import { printSweep, writeSweepJson } from "../../output/sweep-report.js";

const BLOCKS = 8;
/** Points whose block sums are kept at most; of a larger sweep a share. */
const MOST_SAMPLED = 10_000;
/** Bars × points up to which starting workers takes longer than the work. */
const SMALL = 2e7;

const SWEEP_OPTIONS: readonly OptionDescriptor[] = [
  { name: "random", kind: "number", placeholder: "N", help: "Only N points of the grid, drawn by --seed" },
  { name: "seed", kind: "number", placeholder: "S", help: "Start of the random draw", default: "1" },
  {
    name: "halving",
    kind: "flag",
    help: "All points on the first bars, the better third on three times as many, and so on",
  },
  { name: "threads", kind: "number", placeholder: "N", help: "Workers", default: "one a core" },
  { name: "fresh", kind: "flag", help: "Start anew, without the points of an interrupted sweep" },
];

export const command: Command = {
  name: "sweep",
  summary: "Runs every combination of parameters, on all cores",
  usage: "DATA --strategy S --grid K=A..B… [--where CONDITION] [options]",
  positionals: DATA,
  options: [...GRID_OPTIONS, ...SWEEP_OPTIONS, ...RUN_OPTIONS, ...DATA_OPTIONS],
  example:
    'vernier sweep AAPL --strategy sma-crossover --grid fast=2..60 --grid slow=2..60 --where "fast<slow"',
  async run(args, io) {
    const word = args.string("strategy") ?? "sma-crossover";
    const loaded = await loadStrategy(word);
    const search = readSearch(args);
    const threads = readCount(args, "threads") ?? navigator.hardwareConcurrency;
    const { plan, total } = readPlan(args, loaded, search);
    const bars = shareBars(await loadBars(args, io));
    for (const warning of dataWarnings(bars)) io.note(`Warning: ${warning}`);
    const { result, stopped } = await sweep({ args, io, word, loaded, search, threads, plan, total, bars });
    if (result.columns.points.length === 0 && result.failed.length > 0) {
      throw new InputError(`None of the ${result.failed.length} points can run: ${result.failed[0]!.reason}`);
    }
    const lost = result.columns.maxDrawdown.filter(isRuin).length;
    if (lost > 0) {
      io.note(
        `Warning: ${lost} of ${result.columns.points.length} points lost their account; none of them can be the best`,
      );
    }
    const ledger = await recordSweep({ io, word, loaded, plan, bars }, result);
    const report = { bars, strategy: loaded.strategy.name, plan, result, threads, stopped, ledger };
    if (args.json) writeSweepJson(io, report);
    else printSweep(io, report);
    return stopped ? 1 : 0;
  },
};

interface SweepWork {
  readonly args: Arguments;
  readonly io: Io;
  readonly word: string;
  readonly loaded: LoadedStrategy;
  readonly search: SweepSearch;
  readonly threads: number;
  readonly plan: SweepPlan;
  /** Points to run. */
  readonly total: number;
  readonly bars: Bars;
}

async function sweep(work: SweepWork): Promise<{ result: SweepResult; stopped: boolean }> {
  const { io, loaded, search, plan, total, bars } = work;
  const checkpoint = await openCheckpoint(work);
  const earlier = checkpoint?.earlier ?? [];
  const before = earlier.reduce((n, { points }) => n + points.length, 0);
  if (before > 0) io.note(`Going on from an interrupted sweep: ${before} points are finished already`);
  const interrupt = listenForInterrupt(io);
  const progress = createProgress(io, before);
  const small = total * bars.length <= SMALL;
  try {
    const result = await runSweep({
      bars,
      word: loaded.strategy.name,
      plan,
      search,
      earlier,
      strategy: loaded.strategy,
      backtest: async (parameters) =>
        (await loaded.runner.run("backtest", { bars, parameters, options: plan.options })).run,
      threads: small ? 1 : work.threads,
      openPort: loaded.runner.sweepPort(small),
      clock: { now: () => performance.now() },
      stopped: () => interrupt.stopped,
      onChunk: (chunk, done, all) => {
        checkpoint?.append(chunk);
        progress(chunk, done, all);
      },
    });
    io.progress("sweep", 1, 1);
    const { stopped } = interrupt;
    checkpoint?.close(!stopped);
    if (stopped) {
      const kept = checkpoint ? "; the same command goes on from there" : "";
      io.note(`Stopped: ${result.columns.points.length} of ${result.total} points are finished${kept}`);
    }
    return { result, stopped };
  } finally {
    interrupt.end();
  }
}

/** Counts the points as trials; the best is judged by all that were ever made on these bars. */
async function recordSweep(
  { io, word, loaded, plan, bars }: Pick<SweepWork, "io" | "word" | "loaded" | "plan" | "bars">,
  result: SweepResult,
): Promise<TrialSummary | null> {
  if (!result.bestRun) return null;
  const run = {
    dataHash: hashBars(bars),
    strategy: await identifyStrategy(word, loaded),
    options: plan.options,
  };
  const { parameters, metrics, result: best } = result.bestRun;
  const recordedAt = Date.now();
  const context = { observations: bars.length - 1, periodsPerYear: metrics.periodsPerYear, recordedAt };
  const selected = makeTrial(identifyTrial({ ...run, parameters }), best.equity, recordedAt);
  return countTrials([selected, ...trialsOfSweep(result, run, context)], selected, io);
}

function readSearch(args: Arguments): SweepSearch {
  const count = readCount(args, "random");
  const seed = args.number("seed") ?? 1;
  if (!Number.isInteger(seed)) throw new InputError(`Option --seed is ${seed}, expected an integer`);
  if (args.flag("halving")) {
    if (count !== undefined) throw new InputError("Options --random and --halving exclude each other");
    return { kind: "halving" };
  }
  return count === undefined ? { kind: "grid" } : { kind: "random", count, seed };
}

function readCount(args: Arguments, name: string): number | undefined {
  const value = args.number(name);
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return value;
  throw new InputError(`Option --${name} is ${value}, expected an integer above 0`);
}

function readPlan(
  args: Arguments,
  loaded: LoadedStrategy,
  search: SweepSearch,
): { readonly plan: SweepPlan; readonly total: number } {
  const options = readOptions(args);
  const grid = readGrid(args, loaded);
  const total = countSearch(createGrid(grid, loaded.strategy.parameters), search);
  const objective = checkPlan(args.string("objective") ?? "sharpe", options);
  const sampleEvery = Math.ceil(total / MOST_SAMPLED);
  return { plan: { grid, options, objective, blocks: BLOCKS, sampleEvery }, total };
}

/** The file that keeps finished points; none for halving, whose rungs depend on each other. */
async function openCheckpoint({
  args,
  io,
  word,
  search,
  plan,
  bars,
}: SweepWork): Promise<SweepCheckpoint | null> {
  if (search.kind === "halving") return null;
  const { home } = readConfig(process.env, CLONE);
  const code = /[./\\]/.test(word) ? hash(new Uint8Array(await readFile(word))) : word;
  const version = readCodeVersion(CLONE);
  const options = Object.fromEntries(Object.entries(plan.options).filter(([, value]) => value !== undefined));
  const key = hash(
    canonicalJson({ version, code, search, plan: { ...plan, options }, bars: hashBars(bars) }),
  );
  try {
    return new SweepCheckpoint(path.join(home, "sweeps"), key.slice(0, 32), args.flag("fresh"));
  } catch (error) {
    io.note(
      `Warning: finished points are not kept: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}

/** The first Ctrl-C ends the sweep in order, one more a second later ends the program. */
function listenForInterrupt(io: Io): { readonly stopped: boolean; end(): void } {
  let at = 0;
  const onSignal = (): void => {
    if (at === 0) {
      at = performance.now();
      io.note("Stopping: waiting for what runs");
    } else if (performance.now() - at > 1000) process.exit(130);
  };
  process.on("SIGINT", onSignal);
  return {
    get stopped() {
      return at > 0;
    },
    end: () => process.off("SIGINT", onSignal),
  };
}

function createProgress(io: Io, before: number): (chunk: SweepChunk, done: number, total: number) => void {
  const started = performance.now();
  return (_, done, total) => {
    const perSecond = (done - before) / Math.max(1e-3, (performance.now() - started) / 1000);
    const left = Math.ceil((total - done) / perSecond);
    io.progress(`sweep ${Math.round(perSecond)}/s, ${left} s left`, done, total);
  };
}
