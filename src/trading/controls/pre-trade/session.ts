import { flag } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach } from "../breach.js";
import { withMarket } from "../risk-case.js";

const limits = { sessionOnly: flag("Whether orders are refused while no session is open") };
const codes = {
  SESSION_CLOSED: code("strategy", "the exchange has no session now"),
  SESSION_UNKNOWN: code("strategy", "it is not known whether there is a session"),
};

/** What speaks against an order as it is sent. */
export function checkSession(
  { context, policy }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (context.market === null) return;
  const { sessionOpen } = context.market;
  if (sessionOpen === null) found.add("SESSION_UNKNOWN", "it is not known whether the exchange is open");
  else if (!sessionOpen && policy.sessionOnly) found.add("SESSION_CLOSED", "the exchange is closed");
}

/** Control 17. */
export const session = defineControl({
  number: 17,
  key: "session",
  title: "Session and calendar",
  group: "pre-trade",
  blocks: "Orders outside of a session",
  exits: "A person's pass and wait for the open",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("SESSION_CLOSED", (h) => withMarket(h, { sessionOpen: false })),
    plainBreach("SESSION_UNKNOWN", (h) => withMarket(h, { sessionOpen: null })),
  ],
});
