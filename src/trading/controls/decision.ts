import { formatAgainst } from "../policy/format-figure.js";
import { below } from "../policy/limit-check.js";
import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/** Control 20. A person's order is decided when it is sent. */
export function checkSignalAge({ order, context }: CheckSubject, found: Findings): void {
  const age = context.now - order.decidedAt;
  if (age < 0) {
    const words = `the signal is of ${order.decidedAt}, which is ${-age} ms ahead`;
    return found.add("SIGNAL_FUTURE", words, context.now, order.decidedAt);
  }
  found.compare("SIGNAL_STALE", "maxSignalAgeMs", "age of the signal", age);
}

/** Control 22: only of orders that rest on a model. */
export function checkModel({ order, context, policy }: CheckSubject, found: Findings): void {
  const { model } = order;
  if (model === null) return;
  const { gate } = context;
  if (gate === null) return found.add("MODEL_GATE_UNKNOWN", `nothing is known of ${model}`, null, model);
  if (!gate.active) found.add("MODEL_INACTIVE", `${model} is not active`, null, model);
  if (gate.drifted) found.add("MODEL_DRIFTED", `${model} has drifted`, null, model);
  if (!gate.approved) found.add("MODEL_UNAPPROVED", `${model} is not approved`, null, model);
  else if (!gate.approvalFresh)
    found.add("MODEL_APPROVAL_EXPIRED", `the approval of ${model} has expired`, null, model);
  const { confidence } = gate;
  if (confidence === null || Number.isNaN(confidence))
    return found.add("MODEL_CONFIDENCE_UNKNOWN", `${model} gave no confidence`, null, model);
  const needed = Math.max(gate.threshold, policy.minConfidence);
  if (below(confidence, needed)) {
    const words = `confidence of ${model} is ${formatAgainst(confidence, needed, "fraction")}`;
    found.add("MODEL_CONFIDENCE_LOW", words, needed, confidence);
  }
}

/** Control 34, at the moment the order is sent. */
export function checkApproval({ context, policy }: CheckSubject, found: Findings): void {
  if (!context.approvalRequired) return;
  const { approval, now } = context;
  if (approval === null || approval.state !== "approved") {
    const state = approval?.state ?? "absent";
    return found.add("APPROVAL_MISSING", `the approval is ${state}, expected approved`, "approved", state);
  }
  if (!(now <= approval.expiresAt)) {
    const words = `the recommendation expired ${now - approval.expiresAt} ms ago`;
    found.add("APPROVAL_EXPIRED", words, approval.expiresAt, now);
  }
  if (policy.fourEyes && approval.approver === approval.proposer)
    found.add(
      "APPROVAL_SAME_PERSON",
      `${approval.proposer} proposed and approved it`,
      null,
      approval.proposer,
    );
}
