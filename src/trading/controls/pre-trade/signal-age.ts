import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder } from "../risk-case.js";

const limits = { maxSignalAgeMs: atMost("ms", 60_000, 3_600_000, "Time from signal to order") };
const codes = {
  SIGNAL_STALE: code("strategy", "the signal is too old"),
  SIGNAL_FUTURE: code("strategy", "the signal's time lies in the future"),
};

/** A person's order is decided when it is sent. */
export function checkSignalAge(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const age = context.now - order.decidedAt;
  if (age < 0) {
    const words = `the signal is of ${order.decidedAt}, which is ${-age} ms ahead`;
    return found.add("SIGNAL_FUTURE", words, context.now, order.decidedAt);
  }
  found.compare("SIGNAL_STALE", "maxSignalAgeMs", "age of the signal", age);
}

/** Control 20. */
export const signalAge = defineControl({
  number: 20,
  key: "signal-age",
  title: "Age of the signal",
  group: "pre-trade",
  blocks: "Orders on an old signal, or one from the future",
  exits: "A person's pass: they are decided when they are sent",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach(
      "SIGNAL_STALE",
      "maxSignalAgeMs",
      (age, h) => withOrder(h, { decidedAt: h.context.now - age }),
      { whole: true },
    ),
    plainBreach("SIGNAL_FUTURE", (h) => withOrder(h, { decidedAt: h.context.now + 1 })),
  ],
});
