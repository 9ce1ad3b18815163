import { featureSet } from "../../features/catalog.js";
import type { BarsTraining } from "./train-on-bars.js";

/** The symbol of the packaged bars that the starter model is trained on. */
export const STARTER_SYMBOL = "AAPL";

/**
 * The small model that a first start trains, so that every page has a real one: boosting on fourteen features of price,
 * the direction of the next bar, five folds. Of 30 settings that were tried on these bars it is one whose probabilities
 * vary; none beat naming the commoner label, and its card says so.
 */
export const STARTER_TRAINING: BarsTraining = {
  algorithm: "boosting",
  features: featureSet(
    "return-1,return-5,return-20,rsi-14,volatility-20,volatility-ratio-10-60,sma-distance-50,sma-distance-200,bollinger-place-20,adx-14,channel-place-252,high-distance-252,streak,up-share-20",
  ),
  rule: { kind: "direction", horizon: 1, threshold: 0 },
  parameters: { rounds: 150, learningRate: 0.05, maxLeaves: 6 },
};

/** Settings that were tried on the bars before this one was chosen: five labels, three algorithms, two sets of features. */
export const STARTER_TRIALS = 30;
