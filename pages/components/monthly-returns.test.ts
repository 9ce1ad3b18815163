import { describe, expect, it } from "vitest";
import { monthlyReturns, yearlyReturns } from "./monthly-returns.js";

const times = (...days: string[]): Float64Array =>
  Float64Array.from(days, (day) => Date.parse(`${day}T00:00:00Z`));

describe("monthlyReturns()", () => {
  it("compares each month's last close with the previous one, the first with the starting cash", () => {
    const time = times("2020-01-30", "2020-01-31", "2020-02-03", "2020-04-01");
    const months = monthlyReturns(time, Float64Array.of(105, 110, 99, 198), 100);
    expect(months.map(({ year, month }) => [year, month])).toEqual([
      [2020, 1],
      [2020, 2],
      [2020, 4],
    ]);
    expect(months.map((m) => m.return)).toEqual([110 / 100 - 1, 99 / 110 - 1, 198 / 99 - 1]);
  });

  it("is empty without bars", () => {
    expect(monthlyReturns(times(), new Float64Array(0), 100)).toEqual([]);
  });
});

describe("yearlyReturns()", () => {
  it("compounds a year's months to the year's own return", () => {
    const time = times("2019-12-31", "2020-01-31", "2020-06-30", "2020-12-31");
    const equity = Float64Array.of(120, 90, 150, 180);
    const years = yearlyReturns(monthlyReturns(time, equity, 100));
    expect(years.map((y) => y.year)).toEqual([2019, 2020]);
    expect(years[0]!.return).toBeCloseTo(0.2, 12);
    expect(years[1]!.return).toBeCloseTo(180 / 120 - 1, 12);
    expect(years[1]!.months.map((m) => m !== null)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});
