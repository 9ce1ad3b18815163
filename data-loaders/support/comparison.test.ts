import { describe, expect, it } from "vitest";
import { packagedBars, packagedSeries } from "./packaged-bars.js";
import { compareWithIndex } from "./comparison.js";

describe("compareWithIndex()", () => {
  const { cash, time, series } = compareWithIndex("AAPL", "SPX");

  it("gives every series one value a bar and the same start", () => {
    for (const { equity } of series) expect(equity).toHaveLength(time.length);
    expect(series.map((s) => s.strategy)).toEqual(["sma-crossover", "buy-and-hold", "random", "cash", "SPX"]);
    expect(series.at(-1)!.equity[0]).toBe(cash);
  });

  it("holds the index at its closes of the same days", () => {
    const index = packagedBars(packagedSeries("SPX"));
    const closeOn = (t: number): number => index.close[index.time.indexOf(t)]!;
    const held = series.at(-1)!;
    const last = time.length - 1;
    expect(held.equity[last]! / cash).toBeCloseTo(closeOn(time[last]!) / closeOn(time[0]!), 12);
    expect(held.metrics["totalReturn"]).toBeCloseTo(closeOn(time[last]!) / closeOn(time[0]!) - 1, 12);
  });

  it("refuses a symbol that is not packaged", () => {
    expect(() => compareWithIndex("XYZ", "SPX")).toThrow(
      'Unknown packaged symbol "XYZ", expected one of: AAPL, SPX',
    );
  });
});
