/** How a score is written: a share as percent, nats and bits as numbers, "label" in the units of what is predicted. */
export type ScoreUnit = "fraction" | "ratio" | "nats" | "bits" | "label" | "label squared";

/** One figure of a model: what it is called, what unit it has and what exactly it means. */
export interface ScoreDefinition {
  readonly label: string;
  readonly unit: ScoreUnit;
  /** Which way is better; null where neither is. */
  readonly better: "higher" | "lower" | null;
  readonly definition: string;
}

/** Every figure of a model's predictions, once, with its written definition. The pages show these texts on hover. */
export const SCORES = {
  accuracy: {
    label: "Accuracy",
    unit: "fraction",
    better: "higher",
    definition:
      "Share of rows whose label was named, label 1 being named at a probability of one half or above.",
  },
  baseline: {
    label: "Baseline accuracy",
    unit: "fraction",
    better: null,
    definition: "Accuracy of always naming the commoner label. A model that is no better has learnt nothing.",
  },
  balancedAccuracy: {
    label: "Balanced accuracy",
    unit: "fraction",
    better: "higher",
    definition:
      "Mean of the accuracies among rows with label 1 and among rows with label 0; 50 % for a coin.",
  },
  precision: {
    label: "Precision",
    unit: "fraction",
    better: "higher",
    definition: "Of the rows named 1, the share that has label 1. Undefined when none was named.",
  },
  recall: {
    label: "Recall",
    unit: "fraction",
    better: "higher",
    definition: "Of the rows with label 1, the share that was named 1. Undefined when there is none.",
  },
  f1: {
    label: "F1",
    unit: "fraction",
    better: "higher",
    definition: "Harmonic mean of precision and recall: 2 TP ÷ (2 TP + FP + FN).",
  },
  mcc: {
    label: "Matthews correlation",
    unit: "ratio",
    better: "higher",
    definition:
      "Correlation of decisions with labels, from −1 to 1: (TP × TN − FP × FN) ÷ √((TP + FP)(TP + FN)(TN + FP)(TN + FN)). 0 for a coin; undefined when all decisions or all labels are the same.",
  },
  kappa: {
    label: "Cohen's kappa",
    unit: "ratio",
    better: "higher",
    definition:
      "(Accuracy − accuracy by chance) ÷ (1 − accuracy by chance), chance keeping how often each label occurs and is named.",
  },
  auc: {
    label: "Area under the ROC curve",
    unit: "fraction",
    better: "higher",
    definition:
      "The chance that a row with label 1 has a higher probability than a row with label 0, ties counting half. 50 % for a coin; undefined with one class only.",
  },
  averagePrecision: {
    label: "Average precision",
    unit: "fraction",
    better: "higher",
    definition:
      "Precision at each threshold, weighted by the recall it adds, without interpolation. A coin has the share of label 1.",
  },
  ksGap: {
    label: "Largest rate gap",
    unit: "fraction",
    better: "higher",
    definition:
      "Largest difference, over thresholds, between the shares of label 1 and of label 0 at or above it (Kolmogorov–Smirnov).",
  },
  logLoss: {
    label: "Log loss",
    unit: "nats",
    better: "lower",
    definition:
      "Mean of −ln of the probability that was given to the label that came; 0.693 for always saying one half. Probabilities are held within 2⁻⁵² of 0 and 1.",
  },
  brier: {
    label: "Brier score",
    unit: "ratio",
    better: "lower",
    definition: "Mean of (probability − label)²; 0.25 for always saying one half.",
  },
  brierSkill: {
    label: "Brier skill",
    unit: "ratio",
    better: "higher",
    definition:
      "1 − Brier score ÷ that of always saying the share of label 1. Above 0 the probabilities are worth something.",
  },
  ece: {
    label: "Expected calibration error",
    unit: "fraction",
    better: "lower",
    definition:
      "Mean, over rows, of |share of label 1 − mean probability| of the row's bin; ten bins of equal width. Few rows in a bin make it larger than it is.",
  },
  mce: {
    label: "Maximum calibration error",
    unit: "fraction",
    better: "lower",
    definition: "The largest |share of label 1 − mean probability| of a bin; ten bins of equal width.",
  },
  mse: {
    label: "Mean squared error",
    unit: "label squared",
    better: "lower",
    definition: "Mean of (prediction − label)².",
  },
  rmse: {
    label: "Root mean squared error",
    unit: "label",
    better: "lower",
    definition: "Root of the mean of (prediction − label)².",
  },
  mae: {
    label: "Mean absolute error",
    unit: "label",
    better: "lower",
    definition: "Mean of |prediction − label|.",
  },
  bias: {
    label: "Bias",
    unit: "label",
    better: null,
    definition: "Mean of prediction − label; above 0 the model says too much.",
  },
  r2: {
    label: "R²",
    unit: "ratio",
    better: "higher",
    definition:
      "1 − Σ (prediction − label)² ÷ Σ (label − mean label)². Below 0 the mean label would have been nearer. Undefined when labels do not vary.",
  },
  correlation: {
    label: "Correlation with the label",
    unit: "ratio",
    better: "higher",
    definition: "Pearson's correlation of predictions and labels.",
  },
  rankIc: {
    label: "Rank information coefficient",
    unit: "ratio",
    better: "higher",
    definition:
      "Spearman's correlation of predictions and labels: Pearson's of their ranks, ties sharing their mean rank.",
  },
  kendall: {
    label: "Kendall's tau",
    unit: "ratio",
    better: "higher",
    definition:
      "Pairs of rows that predictions and labels order alike, less those they order differently, by √(pairs not tied in one × pairs not tied in the other); τ-b.",
  },
  entropy: {
    label: "Predictive entropy",
    unit: "bits",
    better: null,
    definition: "−p log₂ p − (1 − p) log₂(1 − p): 1 bit where the model cannot tell, 0 where it is sure.",
  },
  margin: {
    label: "Probability margin",
    unit: "fraction",
    better: null,
    definition:
      "Probability of the likelier label less that of the other: |2p − 1|. 0 where the model cannot tell.",
  },
  disagreement: {
    label: "Ensemble disagreement",
    unit: "fraction",
    better: null,
    definition:
      "Deviation of the members' probabilities (n below the line). 0 when all say the same, at most 50 %.",
  },
  knowledgeUncertainty: {
    label: "Knowledge uncertainty",
    unit: "bits",
    better: null,
    definition:
      "Entropy of the members' mean probability less the mean of their entropies: what more data could settle.",
  },
  coverage: {
    label: "Coverage",
    unit: "fraction",
    better: null,
    definition: "Share of rows whose label fell into the set or interval that was given; promised is 1 − α.",
  },
} as const satisfies Record<string, ScoreDefinition>;

export type ScoreName = keyof typeof SCORES;
