import type { Beeswarm } from "../../src/ml/explanations/beeswarm.js";
import type { Dependence } from "../../src/ml/explanations/dependence.js";
import type { MeanContribution } from "../../src/ml/shap/mean-contributions.js";
import type { ModelCard } from "../../src/ml/model/model-card.js";
import type { ModelView } from "../../src/ml/explanations/model-view.js";
import type { TradeExplanation } from "../../src/ml/explanations/trade-facts.js";
import type { Waterfall } from "../../src/ml/explanations/waterfall.js";
import type { ModelRowsOrigin } from "../../src/research/models/model-rows.js";

/** A model that was read and explained over all its rows. */
export interface OpenedModel {
  readonly card: ModelCard;
  readonly origin: ModelRowsOrigin;
  /** Of the model's features, form and calibration, found here. */
  readonly hash: string;
  readonly trees: number | null;
  /** What margins and contributions are in. */
  readonly unit: "log-odds" | "probability";
  /** Of each row's bar, epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly close: Float64Array;
  readonly labels: Float64Array;
  readonly returns: Float64Array;
  /** What the model says of each row, and what the model of its fold said, which did not know it. */
  readonly probabilities: Float64Array;
  readonly outOfFold: Float64Array;
  readonly explained: {
    readonly method: string;
    readonly maxResidual: number;
    readonly milliseconds: number;
    readonly importance: readonly MeanContribution[];
    readonly swarm: Beeswarm;
  };
  readonly view: ModelView;
}

/** One decision, explained. */
export interface ExplainedDecision {
  readonly row: number;
  readonly explanation: TradeExplanation;
  readonly waterfall: Waterfall;
  readonly features: readonly {
    readonly name: string;
    readonly unit: string | null;
    readonly value: number;
    readonly contribution: number;
  }[];
}

/** A feature's dependence plot with its strongest partner in exact interactions. */
export interface ExactDependence extends Dependence {
  readonly unit: string | null;
  readonly partnerUnit: string | null;
  /** Mean |interaction| with the partner, in units of the margin; null where the features do not interact. */
  readonly strength: number | null;
}

/** How far onnxruntime's answers lie from ours. */
export interface OnnxCheck {
  readonly rows: number;
  readonly margin: number;
  readonly probability: number;
  readonly milliseconds: number;
}

/** A training made again. */
export interface TrainedAgain {
  readonly hash: string;
  readonly dataHash: string;
  readonly milliseconds: number;
}

/** What the page of explanations asks its worker. */
export interface ExplanationWork {
  /** Reads a model and its rows and keeps them for the questions that follow. */
  readonly open: {
    readonly question: { readonly model: string; readonly rows: ArrayBuffer };
    readonly answer: OpenedModel;
  };
  readonly decide: {
    readonly question: { readonly row: number; readonly enter: number };
    readonly answer: ExplainedDecision;
  };
  readonly dependence: { readonly question: string; readonly answer: ExactDependence };
  readonly onnx: {
    readonly question: { readonly bytes: ArrayBuffer; readonly wasm: string };
    readonly answer: OnnxCheck;
  };
  /** Trains the starter model on bars. */
  readonly train: { readonly question: ArrayBuffer; readonly answer: TrainedAgain };
}
