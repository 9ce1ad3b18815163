import type { EquityCurve } from "../../src/contracts/account.js";

/** Curves on the times of the first; a value is the latest one known by then, NaN before there was any. */
export interface AlignedCurves {
  /** Epoch milliseconds, ascending. */
  readonly time: Float64Array;
  readonly ours: Float64Array;
  readonly baselines: readonly { readonly name: string; readonly equity: Float64Array }[];
}

/** Puts every baseline on the times of the desk's own curve, without looking ahead. */
export function alignCurves({ points, baselines }: EquityCurve): AlignedCurves {
  const time = Float64Array.from(points, (p) => Date.parse(p.time));
  return {
    time,
    ours: Float64Array.from(points, (p) => Number(p.equity)),
    baselines: baselines.map((baseline) => ({ name: baseline.name, equity: asOf(baseline.points, time) })),
  };
}

function asOf(points: EquityCurve["points"], time: Float64Array): Float64Array {
  const known = points.map((p) => [Date.parse(p.time), Number(p.equity)] as const);
  let next = 0;
  let value = Number.NaN;
  return time.map((t) => {
    while (next < known.length && known[next]![0] <= t) value = known[next++]![1];
    return value;
  });
}
