import { describe, expect, it } from "vitest";
import { packagedBars } from "../../fixtures/builders/packaged-files.js";
import { adjustBars } from "../series/adjust.js";
import { barAt } from "../series/bars.js";
import { PACKAGED, readPackaged } from "./packaged.js";
import { validateBars } from "../series/validate.js";

describe("readPackaged()", () => {
  it("readPackaged() gives the rows of the file when it is AAPL", () => {
    const { bars, adjustedClose } = packagedBars("AAPL");
    expect(bars).toMatchObject({ symbol: "AAPL", timeframe: "1Day", length: 1260, synthetic: false });
    expect(bars.source).toContain("sample-datasets 1.0.1 (ISC)");
    expect(barAt(bars, 0)).toEqual({
      time: Date.UTC(2013, 4, 13),
      open: 64.501427,
      high: 65.414284,
      low: 64.5,
      close: 64.96286,
      volume: 79237200,
    });
    expect(adjustedClose).toHaveLength(1260);
    expect(adjustedClose![0]).toBe(50.961628);
  });

  it("readPackaged() gives the rows of the file when it is the S&P 500", () => {
    const { bars, adjustedClose } = packagedBars("SPX");
    expect(bars).toMatchObject({ symbol: "SPX", timeframe: "1Day", length: 5105, synthetic: false });
    expect(barAt(bars, 5104)).toMatchObject({
      time: Date.UTC(2020, 3, 17),
      close: 2874.560059,
      volume: 5792140000,
    });
    expect(adjustedClose).toBeNull();
  });

  it("readPackaged() throws when the bytes are another file", () => {
    expect(() => readPackaged(PACKAGED[0]!, new Uint8Array([97, 10]))).toThrow("Columns Date, Open");
  });
});

describe("adjustBars()", () => {
  it("adjustBars() scales all prices when the closes are adjusted", () => {
    const { bars, adjustedClose } = packagedBars("AAPL");
    const adjusted = adjustBars(bars, adjustedClose!);
    validateBars(adjusted);
    expect(adjusted.close).toEqual(adjustedClose);
    expect(adjusted.open[0]).toBe(64.501427 * (50.961628 / 64.96286));
    expect(adjusted.volume).toEqual(bars.volume);
    expect(bars.open[0]).toBe(64.501427);
  });

  it("adjustBars() throws when the lengths differ or a price is missing", () => {
    const { bars } = packagedBars("AAPL");
    expect(() => adjustBars(bars, new Float64Array(3))).toThrow(TypeError);
    expect(() => adjustBars(bars, new Float64Array(1260))).toThrow(RangeError);
  });
});
