/** What a model is, where it comes from and how well it did: everything needed to train it again to the last bit. */
export interface ModelCard {
  /** First 16 hex digits of `hash`. */
  readonly modelId: string;
  /** SHA-256 of the model's features, form and calibration. */
  readonly hash: string;
  readonly algorithm: "boosting" | "forest" | "logistic";
  /** The trainer's options, with their defaults. */
  readonly options: Readonly<Record<string, number | string | boolean | null>>;
  readonly seed: number;
  readonly data: {
    readonly name: string;
    /** SHA-256 of the bars. */
    readonly hash: string;
    readonly rows: number;
    /** Opening of the first and the last bar, ISO 8601 UTC. */
    readonly first: string;
    readonly last: string;
    readonly synthetic: boolean;
  };
  readonly label: {
    /** The rule in words: "close 5 bars on above the close". */
    readonly rule: string;
    readonly horizon: number;
    /** Share of rows with label 1. */
    readonly baseRate: number;
  };
  readonly features: readonly { readonly name: string; readonly version: number; readonly hash: string }[];
  readonly folds: readonly ModelFold[];
  /** Figures on rows it was trained on; null where undefined. */
  readonly inSample: ModelScores;
  /** Figures on rows that no training row's label touched, over all folds. */
  readonly outOfSample: ModelScores;
}

/** One purged fold: how many rows trained, which were tested, and how it went. */
export interface ModelFold {
  readonly train: number;
  readonly test: number;
  /** Opening of the test's first and last bar, ISO 8601 UTC. */
  readonly testFirst: string;
  readonly testLast: string;
  readonly outOfSample: ModelScores;
}

/** How good a classifier's probabilities are; undefined figures are null. */
export interface ModelScores {
  readonly rows: number;
  readonly accuracy: number | null;
  /** Area under the ROC curve. */
  readonly auc: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  /** Expected calibration error over ten bins of equal width. */
  readonly ece: number | null;
  /** Accuracy of always naming the commoner label. */
  readonly baseline: number | null;
}
