import { atLeast } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withContext, type RiskCase } from "../risk-case.js";
import { below } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { ModelGate } from "../../risk/risk-context.js";

const limits = { minConfidence: atLeast("fraction", 0.55, 0.5, "Confidence of a model's prediction") };
const codes = {
  MODEL_GATE_UNKNOWN: code("passed", "nothing is known of the order's model"),
  MODEL_INACTIVE: code("passed", "the model is not active"),
  MODEL_DRIFTED: code("passed", "the model has drifted"),
  MODEL_CONFIDENCE_UNKNOWN: code("passed", "the model gave no confidence"),
  MODEL_CONFIDENCE_LOW: code("passed", "the model's confidence is too low"),
  MODEL_UNAPPROVED: code("passed", "the model is not approved"),
  MODEL_APPROVAL_EXPIRED: code("passed", "the model's approval has expired"),
};

/** Only of orders that rest on a model. */
export function checkModel(
  { order, context, policy }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
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

const GATE: ModelGate = {
  active: true,
  drifted: false,
  confidence: 0.9,
  threshold: 0,
  approved: true,
  approvalFresh: true,
};

const withGate = <P extends object>(of: RiskCase<P>, changes: Partial<ModelGate>): RiskCase<P> =>
  withContext(withOrder(of, { model: "boosting-1" }), { gate: { ...GATE, ...changes } });

/** Control 22. */
export const modelGate = defineControl({
  number: 22,
  key: "model-gate",
  title: "Model gate",
  group: "pre-trade",
  blocks: "Orders on a model that is not active, has drifted, is not approved or not confident",
  exits: "Pass",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("MODEL_GATE_UNKNOWN", (h) => withOrder(h, { model: "boosting-1" })),
    plainBreach("MODEL_INACTIVE", (h) => withGate(h, { active: false })),
    plainBreach("MODEL_DRIFTED", (h) => withGate(h, { drifted: true })),
    plainBreach("MODEL_CONFIDENCE_UNKNOWN", (h) => withGate(h, { confidence: null })),
    limitBreach("MODEL_CONFIDENCE_LOW", "minConfidence", (confidence, h) => withGate(h, { confidence }), {
      direction: "lower",
    }),
    plainBreach("MODEL_UNAPPROVED", (h) => withGate(h, { approved: false })),
    plainBreach("MODEL_APPROVAL_EXPIRED", (h) => withGate(h, { approvalFresh: false })),
  ],
});
