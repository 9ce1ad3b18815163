import { tradeWords } from "./trade-explanation-words.js";
import { TRADE_PARTS, type TradeExplanation, type TradeFacts } from "./trade-facts.js";

/**
 * Explains one decision. Nothing is made up: the words hold the facts that are given, and what is null is said to be
 * not measured.
 *
 * @throws RangeError for a probability outside of [0, 1]; TypeError for an abstention without a reason.
 */
export function explainTrade(facts: TradeFacts): TradeExplanation {
  const { probability, action, reason } = facts;
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`Cannot explain a trade: probability is ${probability}, expected 0 to 1`);
  }
  if (action === "abstain" && !reason) {
    throw new TypeError("Cannot explain a trade: it abstains without a reason, expected one");
  }
  return { facts, parts: TRADE_PARTS.map((name) => ({ name, ...tradeWords(name, facts) })) };
}
