import { atMost, atLeast } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import { formatFigure } from "../../limits/format-figure.js";

const limits = {
  maxRepeatedFills: atMost("count", 20, 1000, "Orders of a strategy that fill on one side within the window"),
  repeatedFillsMs: atLeast("ms", 60_000, 10_000, "The window for repeated fills"),
};
const codes = {
  STRATEGY_FILLS_REPEATED: code("passed", "the strategy filled too often on one side"),
  STRATEGY_DISABLED: code("passed", "the strategy waits for a person to enable it again"),
};

/**
 * The driver disables the strategy on `STRATEGY_FILLS_REPEATED`, and a person enables it again. Orders are
 * counted, however many fills each has.
 */
export function checkRepeatedFills(
  { order, context, policy }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (context.strategyDisabled !== null)
    found.add("STRATEGY_DISABLED", `${order.strategy} is disabled: ${context.strategyDisabled}`);
  const ids = new Set([order.clientOrderId]);
  for (const { strategy, side, time, clientOrderId } of context.recentFills) {
    if (strategy !== order.strategy || side !== order.side) continue;
    if (context.now - time <= policy.repeatedFillsMs) ids.add(clientOrderId);
  }
  const subject = `orders of ${order.strategy} to ${order.side} within ${formatFigure(policy.repeatedFillsMs, "ms")}: their number`;
  found.compare("STRATEGY_FILLS_REPEATED", "maxRepeatedFills", subject, ids.size);
}

/** Control 13. */
export const repeatedExecution = defineControl({
  number: 13,
  key: "repeated-execution",
  title: "Repeated execution",
  group: "pre-trade",
  blocks:
    "Orders of a strategy that filled too often on one side; it stays disabled until a person enables it",
  exits: "Pass: what is held bounds them",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach(
      "STRATEGY_FILLS_REPEATED",
      "maxRepeatedFills",
      (count, h) =>
        withContext(h, {
          recentFills: Array.from({ length: 2 * (count - 1) }, (_, k) => ({
            clientOrderId: `fill-${k >> 1}`,
            strategy: "alpha",
            side: "buy" as const,
            time: h.context.now,
          })),
        }),
      { whole: true },
    ),
    plainBreach("STRATEGY_DISABLED", (h) => withContext(h, { strategyDisabled: "it filled too often" })),
  ],
});
