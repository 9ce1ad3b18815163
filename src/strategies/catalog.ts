import { unknownName } from "../core/errors.js";
import { resolveParameters, type ParameterValues } from "../core/parameters.js";
import { buyAndHold, cash, random } from "./rules/baselines.js";
import { bollingerReversion } from "./rules/bollinger-reversion.js";
import { breakout } from "./rules/breakout.js";
import { ensemble } from "./ensemble/ensemble.js";
import { macdMomentum } from "./rules/macd-momentum.js";
import { mlDirection } from "./models/ml-direction.js";
import type { PairStrategy } from "./rules/pair-strategy.js";
import { pairsSpread } from "./rules/pairs-spread.js";
import { rsiReversion } from "./rules/rsi-reversion.js";
import { smaCrossover } from "./rules/sma-crossover.js";
import type { Strategy } from "./contract/strategy.js";
import { volatilityTarget } from "./contract/volatility-target.js";

/** Every strategy that can be named, the baselines last. */
export const STRATEGIES: readonly Strategy[] = [
  smaCrossover,
  rsiReversion,
  bollingerReversion,
  macdMomentum,
  breakout,
  volatilityTarget,
  mlDirection,
  ensemble,
  cash,
  buyAndHold,
  random,
];

/** Every strategy that trades two series and can be named. */
export const PAIR_STRATEGIES: readonly PairStrategy[] = [pairsSpread];

/** The strategy of a name; throws an InputError that lists the names. */
export function findStrategy(name: string): Strategy {
  const found = STRATEGIES.find((s) => s.name === name);
  if (!found)
    throw unknownName(
      "strategy",
      name,
      STRATEGIES.map((s) => s.name),
    );
  return found;
}

/** A strategy's parameters with defaults filled in, each checked alone and together. */
export function strategyParameters(
  strategy: Pick<Strategy, "parameters" | "check">,
  given: Readonly<Record<string, number>>,
): ParameterValues {
  const values = resolveParameters(strategy.parameters, given);
  strategy.check?.(values);
  return values;
}
