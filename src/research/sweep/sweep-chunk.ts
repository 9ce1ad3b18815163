import { gridValues, type Grid } from "./grid.js";
import { isSampled } from "./grid-sample.js";
import type { SweepPlan } from "./sweep-plan.js";
import type { PointRunner } from "./sweep-point.js";

/** A point that gave no figures, and why. */
export interface FailedPoint {
  readonly point: number;
  readonly reason: string;
}

/** The figures of some points in columns, in no order; plain data, so that a worker can send it. */
export interface SweepChunk {
  /** Numbers in the grid. */
  readonly points: Float64Array;
  readonly totalReturn: Float64Array;
  readonly sharpe: Float64Array;
  readonly maxDrawdown: Float64Array;
  readonly trades: Float64Array;
  readonly objective: Float64Array;
  /** The points whose block sums are kept. */
  readonly sampled: Float64Array;
  /** Σ r and Σ r² of each block in turns, 2 × blocks values a sampled point. */
  readonly blockSums: Float64Array;
  readonly failed: readonly FailedPoint[];
}

/** Runs points of a grid; one that throws is listed with its reason. */
export function runChunk(
  runner: PointRunner,
  grid: Grid,
  plan: Pick<SweepPlan, "sampleEvery" | "blocks">,
  points: Float64Array,
): SweepChunk {
  const todo = Array.from(points, (point) => ({ point, values: gridValues(grid, point) }));
  todo.sort((a, b) => runner.compare(a.values, b.values));
  const columns = new ChunkColumns(points.length, plan.blocks);
  const failed: FailedPoint[] = [];
  for (const { point, values } of todo) {
    try {
      columns.add(point, runner.run(values));
      if (plan.blocks > 0 && isSampled(point, plan.sampleEvery)) columns.addSums(point, runner.blockSums);
    } catch (error) {
      failed.push({ point, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { ...columns.done(), failed };
}

/** A chunk in which every point failed for one reason. */
export function failedChunk(points: Float64Array, reason: string): SweepChunk {
  return { ...new ChunkColumns(0, 0).done(), failed: Array.from(points, (point) => ({ point, reason })) };
}

const FIGURES = ["totalReturn", "sharpe", "maxDrawdown", "trades", "objective"] as const;

class ChunkColumns {
  #count = 0;
  #sampled = 0;
  readonly #points: Float64Array;
  readonly #figures: readonly Float64Array[];
  readonly #sampledPoints: Float64Array;
  readonly #sums: Float64Array;

  constructor(most: number, blocks: number) {
    this.#points = new Float64Array(most);
    this.#figures = FIGURES.map(() => new Float64Array(most));
    this.#sampledPoints = new Float64Array(most);
    this.#sums = new Float64Array(most * 2 * blocks);
  }

  add(point: number, figures: Readonly<Record<(typeof FIGURES)[number], number>>): void {
    this.#points[this.#count] = point;
    for (const [k, name] of FIGURES.entries()) this.#figures[k]![this.#count] = figures[name];
    this.#count++;
  }

  addSums(point: number, sums: Float64Array): void {
    this.#sampledPoints[this.#sampled] = point;
    this.#sums.set(sums, this.#sampled * sums.length);
    this.#sampled++;
  }

  done(): Omit<SweepChunk, "failed"> {
    const [totalReturn, sharpe, maxDrawdown, trades, objective] = this.#figures.map((column) =>
      column.slice(0, this.#count),
    );
    const perPoint = this.#sums.length / Math.max(1, this.#points.length);
    return {
      points: this.#points.slice(0, this.#count),
      totalReturn: totalReturn!,
      sharpe: sharpe!,
      maxDrawdown: maxDrawdown!,
      trades: trades!,
      objective: objective!,
      sampled: this.#sampledPoints.slice(0, this.#sampled),
      blockSums: this.#sums.slice(0, this.#sampled * perPoint),
    };
  }
}
