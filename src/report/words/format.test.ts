import { describe, expect, it } from "vitest";
import { counted, day, metric, minute, money, number, percent, tone } from "./format.js";

describe("formats", () => {
  it("number() separates thousands and has a true minus", () =>
    expect(number(-12345.678, 1)).toBe("−12,345.7"));
  it("number() has no sign for what rounds to zero", () => expect(number(-0.001, 2)).toBe("0.00"));
  it("percent() multiplies by a hundred and marks gains when asked", () => {
    expect(percent(-0.23724, { digits: 2 })).toBe("−23.72 %");
    expect(percent(0.1, { plus: true })).toBe("+10.0 %");
  });
  it("money() has its currency and two decimals", () => expect(money(14388.401)).toBe("$14,388.40"));
  it("day() and minute() are UTC", () => {
    expect(day(Date.UTC(2018, 4, 11, 23))).toBe("2018-05-11");
    expect(minute(Date.UTC(2018, 4, 11, 23, 5))).toBe("2018-05-11 23:05 UTC");
  });
  it("metric() follows its unit, and never shows an undefined value as a number", () => {
    expect(metric(-0.5, "fraction")).toBe("−50.0 %");
    expect(metric(1200, "bars")).toBe("1,200 bars");
    expect(metric(27, "count")).toBe("27");
    expect(metric(null, "ratio")).toBe("–");
    expect(metric(Number.NaN, "money")).toBe("–");
  });
  it("tone() and counted() follow the number", () => {
    expect([tone(1), tone(-1), tone(0), tone(null)]).toEqual(["gain", "loss", "", ""]);
    expect([counted(1, "trade"), counted(2000, "trade")]).toEqual(["1 trade", "2,000 trades"]);
  });
});
