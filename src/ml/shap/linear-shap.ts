import type { Samples } from "../data/dataset.js";
import { evaluateLinear } from "../linear/evaluate-linear.js";
import type { LinearModel } from "../linear/linear-model.js";
import type { ShapMethod } from "./shap-method.js";

/**
 * SHAP values of a weighted sum: coefficient × (value − mean) ÷ scale, the mean being that of the background, or the
 * model's centre without one. A missing value counts as the centre, there as in the model. Exact where features are
 * taken to be independent: Lundberg and Lee, A unified approach to interpreting model predictions (NeurIPS 2017), 4.2.
 *
 * @throws RangeError for a background without rows.
 */
export function createLinearShap(model: LinearModel, background?: Samples): ShapMethod {
  const { coefficients, centre, scale } = model;
  const width = coefficients.length;
  const means = background ? meansOf(background, centre) : centre;
  return {
    name: "linear",
    base: coefficients.reduce(
      (sum, coefficient, k) => sum + coefficient * ((means[k]! - centre[k]!) / scale[k]!),
      model.intercept,
    ),
    contribute: (values, rows, contributions) => {
      for (let at = 0; at < rows * width; at++) {
        const k = at % width;
        const x = Number.isNaN(values[at]!) ? centre[k]! : values[at]!;
        contributions[at]! += coefficients[k]! * ((x - means[k]!) / scale[k]!);
      }
    },
    margins: (values, rows) => evaluateLinear(model, values, rows),
  };
}

function meansOf({ rows, values }: Samples, centre: Float64Array): Float64Array {
  if (rows === 0) throw new RangeError("Cannot explain: the background has no rows, expected at least 1");
  const sums = new Float64Array(centre.length);
  for (let at = 0; at < values.length; at++) {
    const k = at % centre.length;
    sums[k]! += Number.isNaN(values[at]!) ? centre[k]! : values[at]!;
  }
  return sums.map((sum) => sum / rows);
}
