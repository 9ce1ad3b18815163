import { describe, expect, it } from "vitest";
import { isIntraday, parseTimeframe, timeframeMs, timeframeParts } from "./timeframe.js";

describe("timeframes", () => {
  it("parseTimeframe() refuses what is no count and unit", () => {
    expect(parseTimeframe("15Min")).toBe("15Min");
    for (const text of [
      "",
      "Day",
      "0Day",
      "1day",
      "1Year",
      "1.5Day",
      "-1Day",
      "1Day ",
      "1Days",
      "123456Sec",
    ]) {
      expect(() => parseTimeframe(text)).toThrow("expected a count and Sec, Min, Hour, Day, Week or Month");
    }
  });

  it.each([
    ["1Sec", 1_000, true],
    ["45Min", 2_700_000, true],
    ["2Hour", 7_200_000, true],
    ["3Day", 259_200_000, false],
    ["2Week", 1_209_600_000, false],
    ["3Month", 7_889_238_000, false],
  ] as const)("timeframeMs() and isIntraday() know %s", (timeframe, ms, intraday) => {
    expect(timeframeMs(timeframe)).toBe(ms);
    expect(isIntraday(timeframe)).toBe(intraday);
  });

  it("timeframeParts() takes count and unit apart", () => {
    expect(timeframeParts("15Min")).toEqual({ count: 15, unit: "Min" });
  });
});
