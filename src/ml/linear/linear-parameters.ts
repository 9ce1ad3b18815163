import type { Parameter } from "../../core/parameters.js";

/** What can be chosen about a logistic or a ridge regression. */
export const LINEAR_PARAMETERS = [
  {
    name: "l2",
    kind: "number",
    default: 1,
    min: 1e-8,
    max: 1e8,
    step: 1,
    label: "Regularisation",
    description:
      "Pulls coefficients towards 0: the larger, the harder. Added to the diagonal of the standardised features' Gram matrix (logistic: the loss has l2 ÷ 2 × the sum of squared coefficients, 1 ÷ C elsewhere; ridge: l2 × that sum, alpha elsewhere).",
  },
] as const satisfies readonly Parameter[];
