import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext } from "../risk-case.js";

const limits = { maxClockSkewMs: atMost("ms", 1000, 5000, "Difference between our clock and the broker's") };
const codes = {
  CLOCK_SKEW_UNKNOWN: code("strategy", "the clock was not compared with the broker's"),
  CLOCK_SKEW_EXCEEDED: code("strategy", "the clock differs too much from the broker's"),
};

/** What speaks against an order as it is sent. */
export function checkClock(
  { context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { clockSkewMs } = context;
  if (clockSkewMs === null) return found.add("CLOCK_SKEW_UNKNOWN", "the broker's clock is not known");
  const skew = Math.abs(clockSkewMs);
  found.compare("CLOCK_SKEW_EXCEEDED", "maxClockSkewMs", "difference from the broker's clock", skew);
}

/** Control 19. */
export const clockSkew = defineControl({
  number: 19,
  key: "clock-skew",
  title: "Clock skew",
  group: "pre-trade",
  blocks: "Orders while the clock differs from the broker's",
  exits: "A person's pass",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("CLOCK_SKEW_UNKNOWN", (h) => withContext(h, { clockSkewMs: null })),
    limitBreach("CLOCK_SKEW_EXCEEDED", "maxClockSkewMs", (skew, h) => withContext(h, { clockSkewMs: -skew })),
  ],
});
