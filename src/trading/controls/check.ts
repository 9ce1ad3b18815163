import type { OrderFacts } from "../risk/order-facts.js";
import type { RiskContext, RiskOrder } from "../risk/risk-context.js";
import type { RiskPolicy } from "../policy/risk-policy.js";
import type { Findings } from "./findings.js";

/** An order and everything a control may read. */
export interface CheckSubject {
  readonly order: RiskOrder;
  readonly context: RiskContext;
  readonly policy: RiskPolicy;
  readonly facts: OrderFacts;
}

/** Adds what speaks against an order to the findings. */
export type Check = (subject: CheckSubject, found: Findings) => void;
