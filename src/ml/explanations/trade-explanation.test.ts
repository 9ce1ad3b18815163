import { describe, expect, it } from "vitest";
import { featureSet } from "../../features/catalog.js";
import { computeFeatures } from "../../features/pipeline.js";
import { syntheticBars } from "../../market/synthetic.js";
import { boost } from "../trees/boosting.js";
import { buildDataset } from "../training/build-dataset.js";
import type { Samples } from "../data/dataset.js";
import { evaluateTreesRow } from "../trees/ensemble/evaluate-trees.js";
import { explainer } from "../shap/explain.js";
import { labelCloses } from "../data/label-rule.js";
import type { Model } from "../model/model.js";
import { actionOf, modelFacts } from "./model-facts.js";
import { inUnit, duration, figure, percentOf, signed } from "./plain-figures.js";
import { rankDrivers } from "./trade-explanation-drivers.js";
import { explainTrade } from "./trade-explanation.js";
import { TRADE_PARTS, type TradeFacts } from "./trade-facts.js";

const driver = { unit: null, percentile: Number.NaN, contribution: 0.1, effect: 0.02, value: 1 };

const facts: TradeFacts = {
  symbol: "AAPL",
  time: Date.UTC(2016, 1, 23),
  modelId: "0123456789abcdef",
  action: "buy",
  quantity: 12,
  price: 93.25,
  reason: null,
  outcome: "close 5 bars on above the close",
  probability: 0.612,
  margin: 0.456,
  thresholds: { buy: 0.55, sell: 0.45 },
  baseRate: 0.53,
  explained: {
    base: 0.1,
    baseProbability: 0.525,
    method: "tree-path-dependent",
    residual: 2.2e-16,
    unit: "log-odds",
  },
  drivers: {
    for: [
      {
        ...driver,
        name: "rsi-14",
        unit: "fraction from 0 to 1",
        value: 0.31,
        percentile: 0.08,
        contribution: 0.3,
        effect: 0.071,
      },
      { ...driver, name: "return-5", unit: "fraction", value: -0.0213, percentile: 0.12 },
      { ...driver, name: "streak", unit: "bars", value: -3 },
    ],
    against: [
      { ...driver, name: "gap", unit: "fraction", value: Number.NaN, contribution: -0.05, effect: -0.012 },
    ],
    others: 27,
    rest: -0.044,
  },
  flip: {
    feature: 0,
    name: "rsi-14",
    from: 0.31,
    to: 0.3481,
    deviations: 0.42,
    margin: 0.12,
    decision: "hold",
  },
  cases: {
    known: 800,
    nearest: [
      { time: Date.UTC(2015, 2, 2), distance: 0.41, label: 1, return: 0.021 },
      { time: Date.UTC(2014, 5, 9), distance: 0.52, label: 0, return: -0.011 },
    ],
  },
  regime: "calm, falling",
  drift: { verdict: "possible", features: ["rsi-14"] },
  votes: [
    { name: "boosting", probability: 0.612, action: "buy" },
    { name: "forest", probability: 0.55, action: "buy" },
    { name: "logistic", probability: 0.5, action: "hold" },
  ],
  edge: { expected: 0.0042, cost: 0.0012 },
  sizing: {
    rule: "10 % of equity",
    wanted: 14,
    caps: [
      { name: "position limit", limit: "12 units", applied: true },
      { name: "gross exposure", limit: "100 %", applied: false },
    ],
  },
  gates: [
    { name: "confidence", passed: true, detail: "61.2 %, needs 55 %" },
    { name: "trading hours", passed: false, detail: "" },
  ],
  dataAgeMs: 240_000,
};

const unknown: TradeFacts = {
  ...facts,
  modelId: null,
  quantity: null,
  price: null,
  thresholds: { buy: null, sell: null },
  baseRate: null,
  explained: null,
  drivers: null,
  flip: null,
  cases: null,
  regime: null,
  drift: null,
  votes: null,
  edge: null,
  sizing: null,
  gates: null,
  dataAgeMs: null,
};

function texts(given: TradeFacts): Record<string, string> {
  return Object.fromEntries(explainTrade(given).parts.map(({ name, text }) => [name, text]));
}

describe("explainTrade", () => {
  it("explainTrade() says all twelve parts in words", () => {
    const { parts } = explainTrade(facts);
    expect(parts.map(({ name }) => name)).toEqual(TRADE_PARTS);
    expect(TRADE_PARTS.length).toBe(12);
    expect(parts.every(({ measured }) => measured)).toBe(true);
    expect(texts(facts)).toEqual({
      action: "Buy 12 AAPL at about 93.25, on the bar of 2016-02-23.",
      probability:
        'Model 01234567 puts the probability of "close 5 bars on above the close" at 61.2 %; buying needs 55.0 % or more and selling 45.0 % or less.',
      drivers:
        "In training it came true in 53.0 % of cases. Knowing no feature, the model says 52.5 %. " +
        "For it: rsi-14 at 0.31, above 8 % of its past (+0.3 log-odds, +7.1 percentage points), return-5 at −2.13 %, above 12 % of its past (+0.1 log-odds, +2 percentage points) and streak at −3 bars (+0.1 log-odds, +2 percentage points). " +
        "Against it: gap missing (−0.05 log-odds, −1.2 percentage points). The other 27 features add −0.044 log-odds.",
      flip: 'It would be "hold" instead of "buy" if rsi-14 rose from 0.31 to 0.348 (0.42 deviations), all else equal: the smallest change of one feature that does it.',
      cases:
        'Of the 2 nearest cases among 800 past bars whose outcome was known by then, "close 5 bars on above the close" came true in 1, the mean return +0.50 %: 2015-03-02 (distance 0.41, +2.1 %) and 2014-06-09 (distance 0.52, −1.1 %).',
      badges: "Regime: calm, falling. Drift: possible, in rsi-14.",
      votes:
        "2 of 3 models would buy: boosting buy at 61.2 %, forest buy at 55.0 % and logistic hold at 50.0 %.",
      edge: "Expected +0.42 % of the notional, less 0.12 % cost: +0.30 %.",
      sizing:
        "The rule, 10 % of equity, wants 14 units. Caps: position limit 12 units (applied) and gross exposure 100 %.",
      gates: "1 of 2 gates failed: confidence passed (61.2 %, needs 55 %) and trading hours failed.",
      "data-age": "The bar had closed 4 minutes before the decision.",
      residual:
        "Base and contributions (tree-path-dependent) add up to the model's margin within 2.2e-16 log-odds. This explains the model, not the market.",
    });
  });
  it("explainTrade() says what was not measured, and makes nothing up", () => {
    const { parts } = explainTrade(unknown);
    for (const { name, text, measured } of parts) {
      expect([name, text, measured]).toEqual([name, expect.stringContaining("not measured"), false]);
      if (name !== "action" && name !== "probability") expect(text).not.toMatch(/\d/);
    }
    expect(texts(unknown)["residual"]).toContain("This explains the model, not the market.");
    expect(texts(unknown)["action"]).toBe("Buy AAPL, on the bar of 2016-02-23. The size: not measured.");
    expect(
      texts({ ...facts, cases: { known: 3, nearest: [{ time: 0, distance: 1, label: 1, return: null }] } })[
        "cases"
      ],
    ).toBe(
      'Of the nearest case among 3 past bars whose outcome was known by then, "close 5 bars on above the close" came true in 1, their returns: not measured: 1970-01-01 (distance 1, yes).',
    );
  });
  it("explainTrade() has words for the odd cases", () => {
    expect(texts({ ...facts, action: "abstain", reason: "the models disagree" })["action"]).toBe(
      "Abstain on AAPL, on the bar of 2016-02-23: the models disagree.",
    );
    expect(texts({ ...facts, action: "hold" })["drivers"]).toContain(
      "Raising the probability: rsi-14 at 0.31",
    );
    const forest = { ...facts.explained!, residual: 0, unit: "probability" as const };
    expect(texts({ ...facts, explained: forest })["residual"]).toContain("the model's margin exactly. This");
    expect(texts({ ...facts, explained: forest })["drivers"]).toContain(
      "(+0.3 probability, +7.1 percentage points)",
    );
    expect(texts({ ...facts, action: "hold" })["action"]).toBe("Hold on AAPL, on the bar of 2016-02-23.");
    expect(texts({ ...facts, flip: "none" })["flip"]).toBe(
      "No change of one feature alone would change the decision.",
    );
    expect(texts({ ...facts, votes: [] })["votes"]).toBe("One model decides by itself: there is no vote.");
    expect(texts({ ...facts, gates: [] })["gates"]).toBe("There is no gate.");
    expect(texts({ ...facts, cases: { known: 2, nearest: [] } })["cases"]).toContain(
      "no past case to compare with: 2 bars",
    );
    expect(texts({ ...facts, edge: { expected: 0.001, cost: 0.0012 } })["edge"]).toBe(
      "Expected +0.10 % of the notional, less 0.12 % cost: −0.02 %. The cost is not covered.",
    );
    expect(texts({ ...facts, thresholds: { buy: null, sell: 0.4 } })["probability"]).toContain(
      "; selling needs 40.0 % or less.",
    );
    expect(
      texts({
        ...facts,
        flip: { ...(facts.flip as object), from: 0.31, to: 0.310001 } as TradeFacts["flip"],
      })["flip"],
    ).toContain("rose from 0.31 to 0.310001");
  });
  it("explainTrade() refuses a probability that is none and an abstention without a reason", () => {
    expect(() => explainTrade({ ...facts, probability: Number.NaN })).toThrow(
      "probability is NaN, expected 0 to 1",
    );
    expect(() => explainTrade({ ...facts, action: "abstain" })).toThrow("without a reason");
  });
});

describe("figures in words", () => {
  it("figure(), signed(), percentOf(), inUnit() and duration() write for people", () => {
    expect([figure(-0.04444), figure(1234.5), figure(0), figure(-0), figure(Number.NaN)]).toEqual([
      "−0.0444",
      "1230",
      "0",
      "0",
      "unknown",
    ]);
    expect([signed(0.5), signed(-0.5), signed(0)]).toEqual(["+0.5", "−0.5", "0"]);
    expect([percentOf(-0.00001, { plus: true }), percentOf(0.5, { plus: true })]).toEqual([
      "0.0 %",
      "+50.0 %",
    ]);
    expect([inUnit(0.5, "ratio"), inUnit(2, "deviations"), inUnit(Number.NaN, null)]).toEqual([
      "0.5",
      "2 deviations",
      "missing",
    ]);
    expect([duration(1000), duration(90_000), duration(3_600_000 * 36), duration(5)]).toEqual([
      "1 second",
      "1.5 minutes",
      "1.5 days",
      "5 milliseconds",
    ]);
  });
});

describe("rankDrivers", () => {
  it("rankDrivers() ranks by size on each side, and the rest adds up", () => {
    const contributions = [0.1, -0.4, 0.3, 0, 0.2, 0.05, -0.01, -0.02];
    const names = contributions.map((_, k) => `x${k}`);
    const given = {
      names,
      values: contributions,
      percentiles: contributions,
      contributions,
      margin: 1,
      probabilityOf: (m: number) => m,
    };
    const up = rankDrivers(given, 1);
    expect(up.for.map(({ name }) => name)).toEqual(["x2", "x4", "x0"]);
    expect(up.against.map(({ name }) => name)).toEqual(["x1", "x7"]);
    expect([up.others, up.rest]).toEqual([3, expect.closeTo(0.04, 12)]);
    expect(rankDrivers(given, -1).for.map(({ name }) => name)).toEqual(["x1", "x7", "x6"]);
    expect(up.for[0]!.effect).toBeCloseTo(0.3, 12);
  });
});

describe("modelFacts", () => {
  const bars = syntheticBars({ symbol: "A", seed: 8, length: 420 });
  const matrix = computeFeatures(bars, featureSet("return-1,rsi-14,volatility-20,streak"));
  const past = buildDataset(matrix, labelCloses(bars.close, { kind: "direction", horizon: 5, threshold: 0 }));
  const form = boost(past, { rounds: 20, maxLeaves: 6 }).ensemble;
  const model: Model = { features: past.names, form, calibration: null, card: null };
  const explain = explainer(model);
  const rowAt = (i: number): Samples => ({
    names: past.names,
    rows: 1,
    values: past.values.slice(i * 4, i * 4 + 4),
  });
  const options = { thresholds: { buy: 0.55, sell: 0.45 }, past };
  const returns = Float64Array.from(
    past.spans.starts,
    (start, i) => bars.close[past.spans.ends[i]!]! / bars.close[start]! - 1,
  );

  it("modelFacts() measures what the model says: the parts add up to the margin, the flip flips it", () => {
    for (const i of [150, 200, 333]) {
      const row = rowAt(i);
      const bar = past.spans.starts[i]!;
      const found = modelFacts(model, explain, row, { ...options, bar, returns });
      expect(found.margin).toBe(evaluateTreesRow(form, row.values));
      expect(found.action).toBe(actionOf(found.probability, options.thresholds));
      const drivers = found.drivers!;
      const sum = [...drivers.for, ...drivers.against].reduce(
        (total, { contribution }) => total + contribution,
        0,
      );
      expect(found.explained!.base + sum + drivers.rest).toBeCloseTo(found.margin, 10);
      if (found.flip !== "none" && found.flip !== null) {
        const changed = row.values.slice();
        changed[found.flip.feature] = found.flip.to;
        const p = 1 / (1 + Math.exp(-evaluateTreesRow(form, changed)));
        expect(actionOf(p, options.thresholds)).toBe(found.flip.decision);
        expect(found.flip.decision).not.toBe(found.action);
      }
      expect(found.cases!.nearest.length).toBe(5);
      expect(found.cases!.known).toBe(i - 4);
      for (const { time } of found.cases!.nearest) expect(time).toBeLessThan(bars.time[bar - 4]!);
    }
  });
  it("modelFacts() of a sale ranks what lowers the probability as for it", () => {
    const i = Array.from({ length: past.rows }, (_, k) => k).find(
      (k) => evaluateTreesRow(form, rowAt(k).values) < -0.5,
    )!;
    const { action, drivers } = modelFacts(model, explain, rowAt(i), { ...options, bar: 400 });
    expect(action).toBe("sell");
    expect(drivers!.for[0]!.contribution).toBeLessThan(0);
  });
  it("modelFacts() without a past says so", () => {
    const found = modelFacts(model, explain, rowAt(9), {
      thresholds: { buy: 0.99, sell: null },
      otherwise: "abstain",
      past: null,
      bar: 9,
    });
    expect(found).toMatchObject({
      action: "abstain",
      flip: null,
      cases: null,
      modelId: null,
      baseRate: null,
    });
    expect(found.drivers!.for.every(({ percentile }) => Number.isNaN(percentile))).toBe(true);
  });
});
