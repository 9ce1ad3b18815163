import type { Bar } from "../../market/series/bars.js";
import { conformalQuantile } from "../../ml/calibration/conformal-quantile.js";
import type { Abstention } from "../contract/abstention.js";
import { DIRECTION_FEATURES, DIRECTION_LOOKBACK, writeDirectionFeatures } from "./direction-features.js";
import {
  isModel,
  predictDirection,
  shareOutside,
  trainDirection,
  type DirectionModel,
  type DirectionTraining,
} from "./direction-model.js";
import { withhold, type Evidence } from "../gating/gate.js";
import { RecentPrices } from "./recent-prices.js";
import { TrainingMemo } from "./training-memo.js";
import { TrainingRows } from "./training-rows.js";

/** How a learner walks forward. */
export interface DirectionLearning extends DirectionTraining {
  /** Rows that each training sees. */
  readonly train: number;
  /** Bars between two trainings. */
  readonly refit: number;
  /** Wanted chance that a conformal set holds the outcome; 0 for no set. */
  readonly coverage: number;
}

/** Trained models by what they were trained on, shared by all learners: a model depends on nothing else. */
const MEMO = new TrainingMemo<DirectionModel | Abstention>(512);

/** Bars that a learner needs before it can say something. */
export function learningLookback({ train, horizon }: Pick<DirectionLearning, "train" | "horizon">): number {
  return DIRECTION_LOOKBACK - 1 + train + horizon;
}

/**
 * A walk-forward learner: every `refit` bars it trains on the last `train` rows whose labels are known, and predicts
 * with that until the next time, so that no prediction rests on a label that reads its own bar or a later one. Where
 * training gives nothing the older model stays, up to its age limit.
 */
export class DirectionLearner {
  readonly #learning: DirectionLearning;
  readonly #prices = new RecentPrices(DIRECTION_LOOKBACK);
  readonly #rows: TrainingRows;
  readonly #key: string;
  #trained: DirectionModel | Abstention | null = null;
  #trainedAt = 0;
  /** Labels that fit worse than this are not in the conformal set. */
  #quantile = Infinity;
  #bars = 0;

  constructor(learning: DirectionLearning) {
    const { train, horizon, members, trees, depth, rate, leaf, seed } = learning;
    this.#learning = learning;
    this.#rows = new TrainingRows(DIRECTION_FEATURES.length, train + horizon);
    this.#key = [horizon, members, trees, depth, rate, leaf, seed].join(" ");
  }

  /** What is known on a bar's close; null in warm-up. Bars come in order, each once. */
  next(bar: Bar): Evidence | null {
    this.#prices.push(bar);
    if (++this.#bars < DIRECTION_LOOKBACK) return null;
    const { values, offset } = this.#rows.add(bar.close);
    writeDirectionFeatures(this.#prices, this.#prices.last, values, offset);
    const { train, horizon, refit } = this.#learning;
    const since = this.#rows.count - train - horizon;
    if (since < 0) return null;
    if (since % refit === 0) this.#train();
    return this.#judge(values, offset);
  }

  #train(): void {
    const { train, horizon } = this.#learning;
    const { values, labels } = this.#rows.matured(train, horizon);
    const trained = MEMO.get(this.#key, values, labels, () => trainDirection(values, labels, this.#learning));
    const older = this.#trained;
    if (!isModel(trained) && trained.reason === "no-model" && older && isModel(older)) return;
    this.#trained = trained;
    this.#trainedAt = this.#bars;
    const { coverage } = this.#learning;
    if (coverage > 0 && isModel(trained)) this.#quantile = conformalQuantile(trained.scores, 1 - coverage);
  }

  #judge(values: Float32Array, offset: number): Evidence {
    const age = this.#bars - this.#trainedAt;
    const trained = this.#trained!;
    if (!isModel(trained)) return withhold(trained, age);
    const { probability, disagreement } = predictDirection(trained, values, offset);
    return {
      probability,
      withheld: null,
      missing: countMissing(values, offset),
      age,
      outside: shareOutside(trained, values, offset),
      disagreement,
      labels: this.#learning.coverage === 0 ? 1 : setSize(probability, this.#quantile),
    };
  }
}

/** Labels in the conformal set of a probability: those whose own probability is 1 − quantile at least. */
function setSize(probability: number, quantile: number): number {
  return Number(1 - probability <= quantile) + Number(probability <= quantile);
}

function countMissing(values: Float32Array, offset: number): number {
  let missing = 0;
  for (let k = 0; k < DIRECTION_FEATURES.length; k++) if (Number.isNaN(values[offset + k]!)) missing++;
  return missing;
}
