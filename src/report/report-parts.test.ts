import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scanEquity } from "../metrics/equity-scan.js";
import { returnRatios } from "../metrics/ratios.js";
import { TradeLog } from "../trading/orders/trade-log.js";
import { moneyTicks } from "./charts/axis-format.js";
import { curvePoints } from "./charts/curve-points.js";
import { fillsOf, thinFills } from "./charts/fill-marks.js";
import { html, trustHtml } from "./kit/html.js";
import { yearlyReturns } from "./sections/monthly-returns.js";
import { rollingReturns, rollingSharpe } from "./charts/rolling-sharpe.js";
import { describeOptions, describeRate } from "./words/run-words.js";
import { chooseTrades } from "./sections/trade-section.js";
import { DARK, LIGHT } from "./report-style.js";

const HOUR = 3_600_000;
const count = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);

describe("html()", () => {
  it("html() escapes text and attributes, joins lists and leaves nothing of null", () => {
    expect(html`<i t="${`"'`}">${["<b>", 1, null, undefined, html`<hr>`]}</i>`.text).toBe(
      '<i t="&quot;&#39;">&lt;b&gt;1<hr></i>',
    );
    expect(html`${trustHtml("<svg>")}`.text).toBe("<svg>");
  });
});

describe("curvePoints()", () => {
  it("curvePoints() keeps every point when there are few", () => {
    expect(curvePoints(count(4), count(4), 2)).toEqual([0, 1, 2, 3]);
  });

  it("curvePoints() keeps the extremes of every column and the ends when there are many", () => {
    const n = 100_000;
    const values = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
    values[54_321] = -9;
    values[54_322] = 9;
    const places = curvePoints(count(n), values, 750);
    expect(places.length).toBeLessThanOrEqual(1502);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect([places[0], places.at(-1)]).toEqual([0, n - 1]);
    expect(places).toContain(54_321);
    expect(places).toContain(54_322);
  });

  it("curvePoints() breaks the line where a column has no value, and skips NaN in the others", () => {
    const values = Float64Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN, 5, Number.NaN, 7, 6);
    expect(curvePoints(count(8), values, 2)).toEqual([0, 4, 6, 7]);
  });
});

describe("fill marks", () => {
  const trades = new TradeLog(count(10));
  trades.close(trades.open(1, 1, 5, 100, 0), 3, 110, 0);
  trades.open(4, -1, 5, 120, 0);

  it("fillsOf() buys to enter a long trade and sells to enter a short one", () => {
    expect(fillsOf(trades)).toEqual({
      buys: { index: [1], price: [100] },
      sells: { index: [3, 4], price: [110, 120] },
    });
  });

  it("thinFills() keeps the first fill of a column", () => {
    expect(thinFills({ index: [0, 1, 8], price: [1, 2, 3] }, count(10), 3)).toEqual({
      index: [0, 8],
      price: [1, 3],
    });
  });
});

describe("yearlyReturns()", () => {
  it("yearlyReturns() compounds months, leaves out those without a bar, and starts from the cash", () => {
    const time = [
      Date.UTC(2019, 10, 5),
      Date.UTC(2019, 11, 31, 23),
      Date.UTC(2020, 1, 3),
      Date.UTC(2020, 1, 28),
    ];
    const [first, second] = yearlyReturns(Float64Array.from(time), Float64Array.of(110, 99, 120, 198), 100);
    expect(first!.months.slice(9)).toEqual([null, 110 / 100 - 1, 99 / 110 - 1]);
    expect(first!.return).toBe(99 / 100 - 1);
    expect(second).toMatchObject({ year: 2020, return: 1 });
    expect(second!.months.slice(0, 3)).toEqual([null, 1, null]);
  });

  it("yearlyReturns() has no return from a lost account on: a loss from −50 to −100 is none of +100 %", () => {
    const time = [11, 12, 13, 24].map((month) => Date.UTC(2019, month, 5));
    const years = yearlyReturns(Float64Array.from(time), Float64Array.of(100, -50, -100, 200), 100);
    expect(years.map((year) => year.return)).toEqual([0, -2, null]);
    expect(years[1]!.months.slice(0, 2)).toEqual([-1.5, null]);
    expect(years[2]!.months[0]).toBeNull();
  });

  it("yearlyReturns() reads months in UTC", () => {
    const [year] = yearlyReturns(Float64Array.of(Date.UTC(2020, 0, 1) - HOUR), Float64Array.of(1), 1);
    expect(year!.year).toBe(2019);
  });
});

describe("rolling Sharpe", () => {
  it("rollingSharpe() ends with the account", () => {
    const equity = Float64Array.from(
      { length: 60 },
      (_, i) => 400 + 9 * Math.sin(i * i) - (i < 40 ? 0 : 20 * (i - 39)),
    );
    const values = rollingSharpe(
      equity.map((value, i) => (i < 50 ? value : -value)),
      252,
      24,
    );
    expect(values[49]).not.toBeNaN();
    expect(values.slice(50).every(Number.isNaN)).toBe(true);
  });
  it("rollingSharpe() is the Sharpe ratio of each window alone", () => {
    const equity = Float64Array.from({ length: 60 }, (_, i) => 100 + i + 9 * Math.sin(i * i));
    const values = rollingSharpe(equity, 252, 24);
    expect(values.findIndex((value) => !Number.isNaN(value))).toBe(24);
    for (const end of [24, 40, 59]) {
      const scan = scanEquity(equity.subarray(end - 24, end + 1), equity[end - 24]!, 0);
      expect(values[end]).toBeCloseTo(returnRatios(scan, 252, 0).sharpe, 10);
    }
  });

  it("rollingSharpe() is NaN before its window is full and where nothing varies", () => {
    const values = rollingSharpe(Float64Array.of(1, 2, 3, 3, 3, 3, 6, 12), 252, 2);
    expect(Array.from(values, Number.isNaN)).toEqual([true, true, false, false, true, true, false, true]);
  });

  it.each([
    [252, 100, 126],
    [52, 1000, 26],
    [12, 1000, 24],
    [98_280, 200_000, 20_000],
    [98_280, 1_000_000, 49_140],
    [98_280, 500, 126],
  ])("rollingReturns() of %i periods a year and %i bars is %i", (periods, bars, length) => {
    expect(rollingReturns(periods, bars)).toBe(length);
  });
});

describe("chooseTrades()", () => {
  it("chooseTrades() takes the largest wins and losses in the order of entries when there are too many", () => {
    const profit = Float64Array.of(1, -1, 5, -7, 3, -2, 0);
    expect(chooseTrades({ length: 7, profit }, 4)).toEqual([2, 3, 4, 5]);
    expect(chooseTrades({ length: 7, profit }, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe("words and figures", () => {
  it("moneyTicks() has as many digits as the axis needs", () => {
    expect(moneyTicks(9000, 30_000)(10_000)).toBe("$10,000");
    expect(moneyTicks(1, 2)(1.25)).toBe("$1.25");
    expect(moneyTicks(0, 5e6)(-1_250_000)).toBe("−$1.25M");
    expect(moneyTicks(0, 1e20)(1e20)).toBe("$1.0e+20");
  });

  it("describeRate() has the digits that a fee needs", () => {
    expect([describeRate(0.001), describeRate(0.000015), describeRate(0)]).toEqual([
      "0.10 %",
      "0.0015 %",
      "0.00 %",
    ]);
  });

  it("describeOptions() leaves out what is not set and tells costs from the rest", () => {
    const options = {
      cash: 10_000,
      commission: 0.001,
      commissionFixed: 0,
      slippageBps: 5,
      fill: "next-open",
      size: "all-in",
      side: "long",
      stopLoss: 0.05,
      takeProfit: null,
      trailingStop: null,
    } as const;
    expect(describeOptions(options, "costs").map(([label]) => label)).toEqual([
      "Commission rate",
      "Commission an order",
      "Slippage rate",
    ]);
    expect(describeOptions(options, "others")).toContainEqual(["Stop loss", "5.00 %"]);
    expect(describeOptions(options, "others").map(([label]) => label)).not.toContain("Take profit");
  });

  it("the colours of a report are those of the pages", () => {
    const sheet = readFileSync("pages/style.css", "utf8");
    const [light, dark] = sheet.split("@media (prefers-color-scheme: dark)");
    for (const [palette, css] of [
      [LIGHT, light!],
      [DARK, dark!],
    ] as const) {
      for (const [, declaration] of palette.matchAll(/(--[\w-]+: #\w+;)/g))
        expect(css).toContain(declaration);
    }
  });
});
