import { isRuin } from "../../metrics/ruin.js";
import type { WalkForwardResult } from "./walk-forward.js";

/**
 * What a walk-forward says of a way to choose parameters, the worst first: the choices lost money out-of-sample or, on the
 * way, the account; they kept less than half of their growth, earned less than holding, none of these, or there is too
 * little to say.
 */
export type WalkForwardConclusion = "lost" | "faded" | "behind" | "holds" | "unknown";

/** Below this share of the growth in-sample, choosing by the past kept too little of it. */
const KEPT = 0.5;

/** Fewer folds say too little. */
const LEAST_FOLDS = 3;

/**
 * Concludes from the stitched out-of-sample run.
 *
 * @param baselineReturn total return of buy and hold over the same bars
 */
export function concludeWalkForward(
  walk: Pick<WalkForwardResult, "metrics" | "stability"> & { readonly folds: readonly unknown[] },
  baselineReturn: number,
): WalkForwardConclusion {
  const { totalReturn, maxDrawdown } = walk.metrics;
  const { efficiency } = walk.stability;
  if (walk.folds.length < LEAST_FOLDS || Number.isNaN(totalReturn)) return "unknown";
  if (totalReturn <= 0 || isRuin(maxDrawdown)) return "lost";
  if (efficiency < KEPT) return "faded";
  return totalReturn < baselineReturn ? "behind" : "holds";
}
