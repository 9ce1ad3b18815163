import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { barAt, sliceBars } from "../../market/series/bars.js";
import { boost } from "../../ml/trees/boosting.js";
import { buildDataset } from "../../ml/training/build-dataset.js";
import { labelCloses } from "../../ml/data/label-rule.js";
import type { Model } from "../../ml/model/model.js";
import { probabilities } from "../../ml/model/predict.js";
import { featureSet } from "../../features/catalog.js";
import { rowOf } from "../../features/matrix.js";
import { computeFeatures } from "../../features/pipeline.js";
import { checkLookahead } from "../../research/runs/lookahead.js";
import { strategySubject } from "../../research/runs/lookahead-subject.js";
import { strategyParameters } from "../catalog.js";
import { modelStrategy } from "./model-strategy.js";
import { ABSTAIN, FLAT, LONG, SHORT } from "../contract/signal.js";

const bars = randomBars(21, 700);
const features = featureSet("return-1,rsi-14,volatility-20,macd-histogram-12-26-9");
const matrix = computeFeatures(bars, features);
const SEEN = 450;

function trained(last: number | null): Model {
  const train = sliceBars(bars, 0, SEEN);
  const labels = labelCloses(train.close, { kind: "direction", horizon: 1, threshold: 0 });
  const dataset = buildDataset(computeFeatures(train, features), labels);
  const { ensemble } = boost(dataset, { rounds: 30, maxDepth: 3 });
  const card =
    last === null
      ? null
      : ({ modelId: "0123456789abcdef", data: { last: new Date(last).toISOString() } } as Model["card"]);
  return { features: dataset.names, form: ensemble, calibration: null, card };
}

describe("modelStrategy", () => {
  const model = trained(bars.time[SEEN - 1]!);
  const strategy = modelStrategy(model);
  const given = { enter: 0.5, band: 0, leave: 0 };
  const values = strategyParameters(strategy, given);

  it("modelStrategy() abstains as in-sample up to the end of the training data, on any series", () => {
    const { signals, abstentions } = strategy.gated!(bars, values);
    const warm = strategy.lookback(values) - 1;
    expect(Array.from(signals.slice(0, warm))).toEqual(Array.from({ length: warm }, () => 0));
    for (let i = warm; i < SEEN; i++) {
      expect(signals[i]).toBe(ABSTAIN);
      expect(abstentions.reasons[abstentions.reason[i]!]).toBe("in-sample");
      expect(abstentions.figure[i]).toBe(SEEN - 1 - i);
    }
    expect(signals.slice(SEEN).filter((s) => s === ABSTAIN)).toHaveLength(0);
  });

  it("modelStrategy() follows the model's probability on the bars after it", () => {
    const { signals } = strategy.gated!(bars, values);
    let held = 0;
    for (let i = SEEN; i < bars.length; i++) {
      const samples = { names: model.features, rows: 1, values: Float32Array.from(rowOf(matrix, i)) };
      const wanted = probabilities(model, samples)[0]! > 0.5 ? LONG : SHORT;
      if (wanted !== held) expect(signals[i]).toBe(wanted);
      held = wanted;
    }
  });

  it("start() gives the signals and reasons of gated()", () => {
    const { signals, abstentions } = strategy.gated!(bars, values);
    const source = strategy.start(values);
    for (let i = 0; i < bars.length; i++) {
      expect(source.next(barAt(bars, i))).toBe(signals[i]);
      expect(source.abstention!()?.figure ?? Number.NaN).toBe(abstentions.figure[i]);
    }
  });

  it("modelStrategy() abstains when the model is older than allowed, and not with 0", () => {
    const signalsWith = (stale: number): Int8Array =>
      strategy.signals(bars, strategyParameters(strategy, { ...given, stale }));
    const late = signalsWith(30).slice(SEEN);
    expect(late.findIndex((signal) => signal === ABSTAIN)).toBe(30);
    expect(signalsWith(0).slice(SEEN)).not.toContain(ABSTAIN);
  });

  it("modelStrategy() trades every bar of a model without a card", () => {
    const free = modelStrategy(trained(null));
    expect(free.name).toMatch(/^model-[0-9a-f]{16}$/);
    const signals = free.signals(bars, strategyParameters(free, given));
    expect(signals).not.toContain(ABSTAIN);
    expect(signals).not.toContain(FLAT);
  });

  it("modelStrategy() is clean for the look-ahead check after its training", () => {
    const short = sliceBars(bars, 380, 560);
    expect(checkLookahead(short, strategySubject(strategy, values)).verdict).toBe("clean");
  });

  it("modelStrategy() refuses features that it cannot compute, and what is no classifier", () => {
    expect(() => modelStrategy({ ...model, features: ["rsi-99"] })).toThrow(
      'Cannot trade the model: "rsi-99" is no feature of the catalog',
    );
    expect(() => modelStrategy({ ...model, features: ["beta-60"] })).toThrow("needs a second series");
    const form = { ...model.form, link: "identity" } as Model["form"];
    expect(() => modelStrategy({ ...model, form })).toThrow("no probability");
  });
});
