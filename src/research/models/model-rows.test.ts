import { beforeAll, describe, expect, it } from "vitest";
import { featureSet } from "../../features/catalog.js";
import { syntheticBars } from "../../market/synthetic.js";
import { modelRowsFromArrow, modelRowsOf, modelRowsToArrow, type ModelRows } from "./model-rows.js";
import { trainOnBars } from "./train-on-bars.js";

let rows: ModelRows;
beforeAll(async () => {
  const bars = syntheticBars({ symbol: "DEMO", seed: 3, length: 400 });
  const trained = await trainOnBars(bars, {
    algorithm: "logistic",
    features: featureSet("return-1,rsi-14,volatility-20"),
    rule: { kind: "direction", horizon: 2, threshold: 0 },
  });
  rows = modelRowsOf(bars, trained, 7);
});

describe("modelRowsToArrow()", () => {
  it("modelRowsFromArrow() gives back every number to the bit and says where the rows are from", () => {
    const { starts, ends } = rows.spans;
    const spans = { starts: Float64Array.from(starts), ends: Float64Array.from(ends) };
    expect(modelRowsFromArrow(modelRowsToArrow(rows), "rows.arrow")).toEqual({ ...rows, spans });
    expect(rows.origin).toMatchObject({ symbol: "DEMO", synthetic: true, trials: 7 });
    expect(rows.close).toHaveLength(rows.rows);
  });

  it("modelRowsToArrow() keeps a missing value", () => {
    const values = rows.values.slice();
    values[4] = Number.NaN;
    const read = modelRowsFromArrow(modelRowsToArrow({ ...rows, values }), "rows.arrow");
    expect(read.values[4]).toBeNaN();
  });

  it("modelRowsToArrow() refuses weights and a feature with the name of another column", () => {
    expect(() => modelRowsToArrow({ ...rows, weights: rows.labels })).toThrow("they are weighted");
    expect(() => modelRowsToArrow({ ...rows, names: ["label", "a", "b"] })).toThrow('called "label"');
  });
});

describe("modelRowsFromArrow()", () => {
  it("modelRowsFromArrow() refuses other bytes, and names the file", () => {
    expect(() => modelRowsFromArrow(new Uint8Array([1, 2, 3]), "rows.arrow")).toThrow("rows.arrow");
    const whole = modelRowsToArrow(rows);
    expect(() => modelRowsFromArrow(whole.subarray(0, whole.length >> 1), "rows.arrow")).toThrow(
      "rows.arrow",
    );
  });
});
