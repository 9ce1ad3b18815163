import { beforeAll, describe, expect, it } from "vitest";
import { featureSet } from "../../features/catalog.js";
import { packagedBars } from "../../fixtures/builders/packaged-files.js";
import { explainer } from "../../ml/shap/explain.js";
import { explainTrade } from "../../ml/explanations/trade-explanation.js";
import type { TradeFacts } from "../../ml/explanations/trade-facts.js";
import { DEFAULT_OPTIONS } from "../../simulation/account/options.js";
import { modelDecision } from "./model-decision.js";
import { modelRowsOf, type ModelRows } from "./model-rows.js";
import { trainOnBars } from "./train-on-bars.js";

let decide: (row: number, enter?: number) => TradeFacts;
let rows: ModelRows;
beforeAll(async () => {
  const { bars } = packagedBars("AAPL");
  const trained = await trainOnBars(bars, {
    algorithm: "logistic",
    features: featureSet("return-1,rsi-14,volatility-20,sma-distance-200"),
    rule: { kind: "direction", horizon: 1, threshold: 0 },
  });
  rows = modelRowsOf(bars, trained, 1);
  const explain = explainer(trained.model);
  decide = (row, enter = 0.55) =>
    modelDecision(trained.model, explain, rows, row, { enter, options: DEFAULT_OPTIONS });
});

describe("modelDecision()", () => {
  it("buys what the cash covers where the probability reaches the threshold, every gate passed", () => {
    const { action, quantity, price, reason, gates, sizing } = decide(600, 0.5);
    const wanted = Math.floor(10_000 / (price! * 1.001));
    expect([action, quantity, reason]).toEqual(["buy", wanted, null]);
    expect(gates!.every(({ passed }) => passed)).toBe(true);
    expect(sizing!.wanted).toBe(wanted);
  });

  it("abstains below it, with the gate that was not passed and its figures as the reason", () => {
    const { action, quantity, reason, gates, probability } = decide(600, 0.9);
    expect([action, quantity]).toEqual(["abstain", null]);
    expect(reason).toBe(
      `the gate "likely enough to enter" was not passed, ${(100 * Math.max(probability, 1 - probability)).toFixed(1)} %, at least 90.0 % needed`,
    );
    expect(gates!.filter(({ passed }) => !passed)).toHaveLength(1);
  });

  it("reckons the edge from the known past by label, both sides' costs taken off", () => {
    const { edge, probability } = decide(500);
    const known = Array.from({ length: 500 }, (_, i) => i).filter(
      (i) => rows.spans.ends[i]! <= rows.spans.starts[500]!,
    );
    const mean = (label: number): number => {
      const own = known.filter((i) => rows.labels[i] === label).map((i) => rows.returns[i]!);
      return own.reduce((sum, r) => sum + r, 0) / own.length;
    };
    const long = probability * mean(1) + (1 - probability) * mean(0);
    expect(edge!.expected).toBeCloseTo(probability >= 0.5 ? long : -long, 15);
    expect(edge!.cost).toBe(0.002);
  });

  it("gives an explanation all of whose parts but drift are measured once there is a past", () => {
    const { parts } = explainTrade(decide(700));
    expect(parts.filter(({ measured }) => !measured).map(({ name }) => name)).toEqual(["badges"]);
    expect(parts.find(({ name }) => name === "badges")!.text).toMatch(
      /volatility, above \d+ % of its past; close/,
    );
  });

  it("does not claim more than the first bar knew", () => {
    const { flip, edge, cases, regime } = decide(0);
    expect([flip, edge, cases]).toEqual([null, null, { known: 0, nearest: [] }]);
    expect(regime).toMatch(/^close .* its mean of 200 bars$/);
  });

  it("reads no bar after the decision", () => {
    const before = decide(400);
    for (let i = 401; i < rows.rows; i++) rows.returns[i] = 9;
    expect(decide(400)).toEqual(before);
  });

  it("refuses a row that is not there and a threshold below one half", () => {
    expect(() => decide(-1)).toThrow("row is -1");
    expect(() => decide(1e6)).toThrow("row is 1000000");
    expect(() => decide(5, 0.4)).toThrow('"enter"');
  });
});
