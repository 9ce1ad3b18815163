import type { ParameterValues } from "../../core/parameters.js";
import type { Bars } from "../../market/series/bars.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { strategySubject } from "./lookahead-subject.js";
import { checkLookahead, type LookaheadOptions, type LookaheadReport } from "./lookahead.js";

/** The short form of a look-ahead proof, as it is kept with a run. */
export type LookaheadProof = Pick<LookaheadReport, "verdict" | "checked" | "leakCount">;

/** Checks that a run's strategy saw nothing of the future on the run's own bars. */
export function proveRun(
  bars: Bars,
  strategy: Strategy,
  parameters: ParameterValues,
  options: LookaheadOptions = {},
): LookaheadProof {
  const { verdict, checked, leakCount } = checkLookahead(
    bars,
    strategySubject(strategy, parameters),
    options,
  );
  return { verdict, checked, leakCount };
}
