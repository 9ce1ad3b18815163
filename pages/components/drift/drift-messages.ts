import type { Bars } from "../../src/market/series/bars.js";
import type { ModelCard } from "../../src/ml/model/model-card.js";
import type { AgeingPlan, AgeingStep, WindowFacts } from "../../src/research/models/model-ageing.js";

/** What the drift worker is asked for: a twin of the starter model, and how it ages. */
export interface DriftQuestion {
  readonly bars: Bars;
  /** Bars that the twin is trained on, from the first. */
  readonly trainBars: number;
  readonly plan: AgeingPlan;
}

/** The twin, and what is known of each window before any draw. */
export interface AgedFacts {
  readonly card: ModelCard;
  readonly features: readonly string[];
  /** Labelled rows, and those of them that it was trained on. */
  readonly rows: number;
  readonly trained: number;
  /** Openings of the first and last bar of its training rows, epoch milliseconds UTC. */
  readonly trainedFirst: number;
  readonly trainedLast: number;
  /** Each feature's share of all mean |SHAP| over the training rows. */
  readonly importance: Float64Array;
  /** The oldest first. */
  readonly windows: readonly WindowFacts[];
}

/** What the worker says as it goes: the facts first, then every step. */
export type DriftPart =
  { readonly kind: "aged"; readonly facts: AgedFacts } | { readonly kind: "step"; readonly step: AgeingStep };

/** What the drift page asks its worker; `progress` is of the training. */
export interface DriftWork {
  readonly watch: { readonly question: DriftQuestion; readonly answer: undefined; readonly part: DriftPart };
}
