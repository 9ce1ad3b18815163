import type { Bars } from "../../src/market/series/bars.js";
import { createGrid, gridPoints, type Grid } from "../../src/research/sweep/grid.js";
import type { SweepChunk } from "../../src/research/sweep/sweep-chunk.js";
import type { SweepPlan } from "../../src/research/sweep/sweep-plan.js";
import { runPool } from "../../src/research/sweep/sweep-pool.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import { SweepThreads } from "./sweep-threads.js";

/** A sweep that the page asks for; plain data. */
export interface SweepJob {
  readonly bars: Bars;
  readonly strategy: string;
  readonly plan: SweepPlan;
}

/** The figures that a sweep keeps of each point. */
export const SWEPT = ["sharpe", "totalReturn", "maxDrawdown", "trades"] as const;
export type SweptFigure = (typeof SWEPT)[number];

/** A sweep as far as it is: figures of every point of the grid by its number, NaN where there is none. */
export interface SweepState {
  readonly job: SweepJob;
  readonly grid: Grid;
  readonly figures: Readonly<Record<SweptFigure, Float64Array>>;
  readonly chunks: readonly SweepChunk[];
  /** Finished and failed points. */
  readonly done: number;
  readonly total: number;
  /** How many failed, and why the first did. */
  readonly failed: number;
  readonly reason: string | null;
  readonly milliseconds: number;
  readonly phase: "running" | "done" | "cancelled";
}

type Threads = Pick<SweepThreads, "count" | "open">;

/** A sweep that a newer one has replaced may still finish in this time, so that a slider that keeps moving shows something. */
const PATIENCE_MS = 120;

/** Runs sweeps over all threads, one at a time: the latest wins, those in between are never begun. */
export class PageSweep {
  readonly #threads: Threads;
  #latest = 0;
  #cancelled = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(threads: Threads = new SweepThreads()) {
    this.#threads = threads;
  }

  get threads(): number {
    return this.#threads.count;
  }

  /** Starts a sweep; `show` hears of each chunk, and last with a phase that is not `running`, unless a newer one came. */
  run(job: SweepJob, show: (state: SweepState) => void, fail: (error: Error) => void): void {
    const id = ++this.#latest;
    this.#running = this.#running
      .then(() => (id === this.#latest ? this.#sweep(id, job, show) : undefined))
      .catch((error: Error) => {
        if (id === this.#latest) fail(error);
      });
  }

  /** Stops what runs; what is finished by then is shown. */
  cancel(): void {
    this.#cancelled = this.#latest;
  }

  async #sweep(id: number, job: SweepJob, show: (state: SweepState) => void): Promise<void> {
    const started = performance.now();
    const collector = new Collector(job);
    const stopped = (): boolean => {
      const late = performance.now() - started > PATIENCE_MS;
      return this.#cancelled >= id || (id !== this.#latest && late);
    };
    await runPool(gridPoints(collector.grid), job.bars.length, {
      openPort: this.#threads.open,
      threads: this.#threads.count,
      open: { kind: "open", ...job },
      clock: { now: () => performance.now() },
      stopped,
      onChunk: (chunk) => {
        collector.add(chunk);
        if (id === this.#latest) show(collector.state("running", performance.now() - started));
      },
    });
    const whole = collector.done === collector.total;
    if (!whole && this.#cancelled < id) return;
    show(collector.state(whole ? "done" : "cancelled", performance.now() - started));
  }
}

class Collector {
  readonly grid: Grid;
  readonly total: number;
  done = 0;
  readonly #job: SweepJob;
  readonly #figures: Record<SweptFigure, Float64Array>;
  readonly #chunks: SweepChunk[] = [];
  #failed = 0;
  #reason: string | null = null;

  constructor(job: SweepJob) {
    this.#job = job;
    this.grid = createGrid(job.plan.grid, findStrategy(job.strategy).parameters);
    this.total = countPoints(this.grid);
    const column = (): Float64Array => new Float64Array(this.grid.size).fill(Number.NaN);
    this.#figures = { sharpe: column(), totalReturn: column(), maxDrawdown: column(), trades: column() };
  }

  add(chunk: SweepChunk): void {
    this.#chunks.push(chunk);
    this.done += chunk.points.length + chunk.failed.length;
    this.#failed += chunk.failed.length;
    this.#reason ??= chunk.failed[0]?.reason ?? null;
    for (const name of SWEPT) {
      const [target, source] = [this.#figures[name], chunk[name]];
      for (let k = 0; k < source.length; k++) target[chunk.points[k]!] = source[k]!;
    }
  }

  state(phase: SweepState["phase"], milliseconds: number): SweepState {
    return {
      job: this.#job,
      grid: this.grid,
      figures: this.#figures,
      chunks: this.#chunks,
      done: this.done,
      total: this.total,
      failed: this.#failed,
      reason: this.#reason,
      milliseconds,
      phase,
    };
  }
}

function countPoints(grid: Grid): number {
  if (grid.filter === null) return grid.size;
  let count = 0;
  for (const _ of gridPoints(grid)) count++;
  return count;
}
