import { InputError } from "../../core/errors.js";
import { barsParameter } from "../contract/parameter.js";
import { FEATURES } from "../../features/catalog.js";
import type { FeatureDefinition } from "../../features/feature.js";
import { computeFeatures } from "../../features/pipeline.js";
import type { Bars } from "../../market/series/bars.js";
import { givesProbability } from "../../ml/model/margin-probability.js";
import type { Model } from "../../ml/model/model.js";
import { modelHash } from "../../ml/formats/model-file.js";
import { probabilities } from "../../ml/model/predict.js";
import { withhold, type Evidence } from "../gating/gate.js";
import { GatedRule, gatedSignals, gatedSource, type EvidenceSource } from "../gating/gated-rule.js";
import { GrowingBars } from "../contract/growing-bars.js";
import { CONFIDENCE_PARAMETERS, confidenceGate } from "../gating/gate-parameters.js";
import type { Strategy } from "../contract/strategy.js";

const DAY = 86_400_000;

const STALE = {
  ...barsParameter(
    "stale",
    365,
    0,
    "Stale",
    "Days since the end of its training after which it abstains; 0 for never",
  ),
};

/**
 * A fixed model as a strategy, by its features: long or short where its probability is high enough, an abstention where
 * a gate is not passed. On bars up to the end of its training data, which it knows the future of, it abstains as
 * "in-sample", whatever the symbol. A model without a card does not say what it was trained on: nothing holds it back.
 *
 * @throws InputError for a feature that is not in the catalog or needs a second series, and for a model that gives no
 * probability.
 */
export function modelStrategy(model: Model): Strategy {
  const features = catalogFeatures(model.features);
  if (!givesProbability(model)) {
    throw new InputError(
      "Cannot trade the model: it gives a number and no probability, expected a classifier",
    );
  }
  const id = model.card?.modelId ?? modelHash(model).slice(0, 16);
  const lookback = Math.max(...features.map((feature) => feature.lookback));
  const judge = createJudge(model, features, lookback);
  const rule = (values: Readonly<Record<string, number>>): GatedRule =>
    new GatedRule({ ...confidenceGate(values), age: values["stale"]! || Infinity }, values["leave"]!);
  const strategy: Strategy = {
    name: `model-${id}`,
    title: `Model ${id}`,
    description: `The trained model ${id}: long or short where its calibrated probability is high enough, an abstention with its reason where it is not to be trusted.`,
    baseline: false,
    parameters: [...CONFIDENCE_PARAMETERS, STALE],
    lookback: () => lookback,
    signals: (bars, values) => strategy.gated!(bars, values).signals,
    start: (values) => gatedSource(streamed(judge), rule(values)),
    gated(bars, values) {
      const evidence = judge(bars, 0);
      let index = 0;
      return gatedSignals(bars, () => evidence[index++]!, rule(values));
    },
  };
  return strategy;
}

function catalogFeatures(names: readonly string[]): FeatureDefinition[] {
  return names.map((name) => {
    const found = FEATURES.find((feature) => feature.name === name);
    if (!found) throw new InputError(`Cannot trade the model: "${name}" is no feature of the catalog`);
    if (found.group !== "cross-asset") return found;
    throw new InputError(`Cannot trade the model: feature "${name}" needs a second series`);
  });
}

/** What is known on the bars from an index on; null in warm-up. */
type Judge = (bars: Bars, from: number) => readonly (Evidence | null)[];

function createJudge(model: Model, features: readonly FeatureDefinition[], lookback: number): Judge {
  const until = model.card ? Date.parse(model.card.data.last) : -Infinity;
  return (bars, from) => {
    const first = Math.max(from, lookback - 1, firstAfter(bars.time, until));
    const values = rowsFrom(bars, features, first);
    const width = features.length;
    const found = probabilities(model, { names: model.features, rows: values.length / width, values });
    return Array.from({ length: bars.length - from }, (_, k) => {
      const i = from + k;
      if (i < lookback - 1) return null;
      const ahead = (until - bars.time[i]!) / DAY;
      if (i < first) return withhold({ reason: "in-sample", figure: ahead, limit: 0 }, 0);
      const row = i - first;
      return {
        probability: Math.min(1, found[row]!),
        withheld: null,
        missing: values.subarray(row * width, (row + 1) * width).filter(Number.isNaN).length,
        age: model.card ? -ahead : 0,
        outside: 0,
        disagreement: 0,
        labels: 1,
      };
    });
  };
}

function firstAfter(time: Float64Array, until: number): number {
  const index = time.findIndex((t) => t > until);
  return index < 0 ? time.length : index;
}

/** The features of the bars from an index on, row after row. */
function rowsFrom(bars: Bars, features: readonly FeatureDefinition[], first: number): Float32Array {
  const rows = Math.max(0, bars.length - first);
  const width = features.length;
  const values = new Float32Array(rows * width);
  if (rows === 0) return values;
  const matrix = computeFeatures(bars, features);
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < rows; i++) values[i * width + k] = matrix.values[k * bars.length + first + i]!;
  }
  return values;
}

/** The same bar by bar: keeps every bar; on a bar of the training span nothing is computed. */
function streamed(judge: Judge): EvidenceSource {
  const seen = new GrowingBars();
  return (bar) => {
    seen.push(bar);
    const { bars } = seen;
    return judge(bars, bars.length - 1)[0]!;
  };
}
