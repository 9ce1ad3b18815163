/** A fitted map from a model's margin (log-odds) to a probability. */
export type Calibration =
  /** p = 1 ÷ (1 + exp(slope × margin + offset)), as Platt wrote it: the slope of a useful model is below 0. */
  | { readonly method: "platt"; readonly slope: number; readonly offset: number }
  /** p = logistic(margin ÷ temperature). */
  | { readonly method: "temperature"; readonly temperature: number }
  /** p is interpolated between knots, and constant beyond the outer ones; margins and probabilities rise. */
  | {
      readonly method: "isotonic";
      readonly margins: Float64Array;
      readonly probabilities: Float64Array;
    };
