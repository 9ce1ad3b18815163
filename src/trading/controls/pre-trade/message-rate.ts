import { atMost, atLeast } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { limitBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import { below } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import { refill } from "../../risk/rate-bucket.js";
const limits = {
  messagesPerMinute: atMost("count", 200, 60_000, "Messages to the broker a minute"),
  messageBurst: atMost("count", 50, 1000, "Messages at once"),
  messageReserve: atLeast("count", 10, 1, "Messages kept back for exits and cancels"),
};
const codes = { MESSAGE_RATE_EXCEEDED: code("checked", "too many messages were sent to the broker") };

/** What the check reads of an order; a cancel is checked as an exit. */
type MessageSubject = Pick<CheckSubject<typeof limits>, "context" | "policy"> & {
  readonly facts: { readonly exit: boolean };
};

/** Entries leave the reserve to exits and cancels. */
export function checkMessageRate(
  { context, policy, facts }: MessageSubject,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { tokens } = refill(context.bucket, context.now, policy);
  const needed = facts.exit ? 1 : 1 + policy.messageReserve;
  if (!below(tokens, needed)) return;
  const words = `number of messages left in the bucket is ${formatAgainst(tokens, needed, "count")}`;
  found.add("MESSAGE_RATE_EXCEEDED", words, needed, tokens);
}

/** Control 12. */
export const messageRate = defineControl({
  number: 12,
  key: "message-rate",
  title: "Message rate",
  group: "pre-trade",
  blocks: "Messages beyond the bucket's rate",
  exits: "May use a reserve that entries may not; then they wait for the bucket",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach(
      "MESSAGE_RATE_EXCEEDED",
      "messageReserve",
      (tokens, h) => withContext(h, { bucket: { tokens, at: h.context.now } }),
      { direction: "lower", limit: 1 + limits.messageReserve.default },
    ),
  ],
});
