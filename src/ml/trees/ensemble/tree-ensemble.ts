/**
 * How a margin becomes a prediction. To a probability: the logistic function; "share", where the margin is one already;
 * "softmax", for one class of several, whose margins count against each other. To a number: "identity", as it is; "log",
 * where the margin is the logarithm of the mean.
 */
export type Link = "logistic" | "share" | "softmax" | "identity" | "log";

/**
 * A sum of binary regression trees in flat arrays, whoever trained it. A row's margin is `base` plus the value of the
 * leaf it reaches in each tree. At an inner node a row goes left when its value is ≤ the threshold, or when the value
 * is missing (NaN) and `missingLeft` is 1. Values are rounded to float32 before they are compared (unless `rounding`
 * says "none"), so that a model answers the same here and in an ONNX runtime.
 */
export interface TreeEnsemble {
  readonly featureCount: number;
  /** Added to the sum of the leaves; for `logistic` in log-odds. */
  readonly base: number;
  readonly link: Link;
  /** "float32" rounds a row's values before the comparison; "none" is for imported models that compare doubles. */
  readonly rounding: "float32" | "none";
  /** Index of each tree's first node; a tree's nodes are those up to the next root, children after their parent. */
  readonly roots: Int32Array;
  /** Feature tested at each node; −1 at a leaf. */
  readonly feature: Int32Array;
  /** Float32-representable where `rounding` is "float32"; 0 at a leaf. */
  readonly threshold: Float64Array;
  /** Index of the child for rows at or below the threshold; −1 at a leaf. */
  readonly left: Int32Array;
  /** Index of the other child; −1 at a leaf. */
  readonly right: Int32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** What a leaf adds to the margin; 0 at an inner node. */
  readonly value: Float64Array;
  /** Weight of the training rows that reached each node; NaN throughout when the model's source does not say. */
  readonly cover: Float64Array;
  /** Nodes that ask which category a value is, and not how large; absent where none does. */
  readonly categories?: CategorySplits;
}

/**
 * Splits by categories. A category is the whole number at or below a value. At such a node a row goes left when its
 * category is in the node's set, and right when it is in none; a missing value goes as at any other node. The node's
 * threshold is 0.
 */
export interface CategorySplits {
  /** For each node the number of its set; −1 where it compares with a threshold. */
  readonly of: Int32Array;
  /** Where each set begins in `values`, and behind the last where it ends. */
  readonly starts: Int32Array;
  /** The categories of the sets one after the other, each set rising. */
  readonly values: Int32Array;
}
