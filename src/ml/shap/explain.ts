import type { Samples } from "../data/dataset.js";
import { completeExplanation, type Explanation, type ExplanationMethod } from "./explanation.js";
import { createInterventionalShap } from "./interventional-shap.js";
import { createLinearShap } from "./linear-shap.js";
import { isTrees, type Model } from "../model/model.js";
import { valuesOf } from "../model/predict.js";
import type { ShapMethod } from "./shap-method.js";
import { createTreeShap } from "./tree-shap.js";

/** A model made ready to be explained; keeps its tables and buffers from call to call. */
export interface Explainer {
  readonly method: ExplanationMethod;
  /** The margin when no feature is known. */
  readonly base: number;
  /** Columns are found by name. @throws InputError naming the features that the samples lack. */
  explain(samples: Samples): Explanation;
}

/**
 * Makes a model ready to be explained by exact SHAP values, in units of its margin. Trees: along paths, weighted by
 * their covers; with a background set by intervention, whatever their covers. A linear model: against the background's
 * means, or its own centre without one. The first rows take longer than later ones, because tables fill as they are met.
 *
 * @throws RangeError for trees without covers and no background, and for a background without rows; InputError naming
 * the features that the background lacks.
 *
 * @example
 * const form = { link: "identity", intercept: 1, coefficients: Float64Array.of(2), centre: Float64Array.of(0), scale: Float64Array.of(1) };
 * const model = { features: ["x"], form, calibration: null, card: null };
 * explainer(model).explain({ names: ["x"], rows: 1, values: Float32Array.of(3) }).contributions; // => Float64Array.of(6)
 */
export function explainer(model: Model, background?: Samples): Explainer {
  const { name, base, contribute, margins } = chooseMethod(model, background && align(model, background));
  return {
    method: name,
    base,
    explain: (samples) => {
      const { rows, values } = align(model, samples);
      const contributions = new Float64Array(values.length);
      contribute(values, rows, contributions);
      return completeExplanation({
        method: name,
        names: model.features,
        base,
        contributions,
        margins: margins(values, rows),
      });
    },
  };
}

function chooseMethod({ form }: Model, background: Samples | undefined): ShapMethod {
  if (!isTrees(form)) return createLinearShap(form, background);
  return background ? createInterventionalShap(form, background) : createTreeShap(form);
}

function align({ features }: Model, samples: Samples): Samples {
  return { names: features, rows: samples.rows, values: valuesOf(features, samples) };
}
