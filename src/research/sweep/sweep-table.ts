import type { MetricName } from "../../metrics/definitions.js";
import { isRuin } from "../../metrics/ruin.js";
import type { FailedPoint, SweepChunk } from "./sweep-chunk.js";
import { isBetter } from "./sweep-plan.js";

/** The finished points of a sweep in columns, in grid order. */
export interface SweepColumns {
  readonly points: Float64Array;
  readonly totalReturn: Float64Array;
  readonly sharpe: Float64Array;
  readonly maxDrawdown: Float64Array;
  readonly trades: Float64Array;
  readonly objective: Float64Array;
}

/** A point whose block sums were kept: Σ r and Σ r² of each block in turns. */
export interface SampledPoint {
  readonly point: number;
  readonly sums: Float64Array;
}

const COLUMNS = ["points", "totalReturn", "sharpe", "maxDrawdown", "trades", "objective"] as const;

/** Gathers chunks as they come. */
export class SweepTable {
  readonly failed: FailedPoint[] = [];
  #chunks: SweepChunk[] = [];
  #count = 0;

  /** Finished points. */
  get count(): number {
    return this.#count;
  }

  add(chunk: SweepChunk): void {
    this.#count += chunk.points.length;
    this.failed.push(...chunk.failed);
    this.#chunks.push({ ...chunk, failed: [] });
  }

  /** Everything so far, in grid order, which does not depend on who finished first. */
  columns(): SweepColumns {
    const joined = COLUMNS.map((name) =>
      join(
        this.#chunks.map((chunk) => chunk[name]),
        this.#count,
      ),
    );
    const points = joined[0]!;
    const order = Uint32Array.from(points, (_, k) => k).sort((a, b) => points[a]! - points[b]!);
    const [sorted, totalReturn, sharpe, maxDrawdown, trades, objective] = joined.map((column) =>
      Float64Array.from(order, (k) => column[k]!),
    );
    return {
      points: sorted!,
      totalReturn: totalReturn!,
      sharpe: sharpe!,
      maxDrawdown: maxDrawdown!,
      trades: trades!,
      objective: objective!,
    };
  }

  /** The block sums that were kept, a point each, in grid order. */
  sampled(): SampledPoint[] {
    const found: SampledPoint[] = [];
    for (const { sampled, blockSums } of this.#chunks) {
      const width = blockSums.length / Math.max(1, sampled.length);
      for (let k = 0; k < sampled.length; k++) {
        found.push({ point: sampled[k]!, sums: blockSums.subarray(k * width, (k + 1) * width) });
      }
    }
    return found.sort((a, b) => a.point - b.point);
  }
}

/** A figure of the points that kept their account; NaN for the others, so that none of them is the best. */
export function keptOnly(figure: Float64Array, maxDrawdown: Float64Array): Float64Array {
  return figure.map((value, k) => (isRuin(maxDrawdown[k]!) ? Number.NaN : value));
}

/** The row with the best objective, the first of equals; −1 where it is nowhere defined. */
export function bestRow({ objective }: Pick<SweepColumns, "objective">, name: MetricName): number {
  let best = -1;
  for (let k = 0; k < objective.length; k++) {
    if (isBetter(name, objective[k]!, best < 0 ? Number.NaN : objective[best]!)) best = k;
  }
  return best;
}

/** Rows from best to worst by the objective, ties in grid order; undefined ones last. */
export function rankRows({ objective }: SweepColumns, name: MetricName): number[] {
  return Array.from(objective.keys()).sort((a, b) => {
    if (isBetter(name, objective[a]!, objective[b]!)) return -1;
    return isBetter(name, objective[b]!, objective[a]!) ? 1 : a - b;
  });
}

function join(parts: readonly Float64Array[], length: number): Float64Array {
  const whole = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
