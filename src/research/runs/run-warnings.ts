import { timeText } from "../../market/time/civil-date.js";
import type { Bars } from "../../market/series/bars.js";
import { ruinIndex } from "../../metrics/ruin.js";
import { dataWarnings } from "./data-warnings.js";

/** When a run's account was lost, and what that means for its figures; none where it was not. */
export function ruinWarnings(time: Float64Array, equity: Float64Array): string[] {
  const at = ruinIndex(equity);
  if (at < 0) return [];
  const left = equity[at]!.toFixed(2);
  return [
    `The account was lost on ${timeText(time[at]!)}: its positions lost all of it, equity closed at ${left}. No ratio of this run is defined, and it cannot be the best of a sweep`,
  ];
}

/** What a reader of a run's figures must know: of its bars, and of an account that was lost. */
export function runWarnings(bars: Bars, equity: Float64Array): string[] {
  return [...ruinWarnings(bars.time, equity), ...dataWarnings(bars)];
}
