import { describe, expect, it } from "vitest";
import { randomBars } from "../../../src/fixtures/builders/random-bars.js";
import { createBars, sliceBars, type Bars } from "../../../src/market/series/bars.js";
import { METRICS } from "../../../src/metrics/definitions.js";
import { html } from "../../../src/report/kit/html.js";
import { reportPage } from "../../../src/report/report-page.js";
import { monteCarlo } from "../../../src/research/luck/monte-carlo.js";
import { runBacktest } from "../../../src/research/runs/run-backtest.js";
import { makeTrial } from "../../../src/research/trials/trial.js";
import { summariseTrials } from "../../../src/research/trials/trials.js";
import { DEFAULT_OPTIONS } from "../../../src/simulation/account/options.js";
import { describeReport, type ReportedRun } from "./describe-report.js";
import { drawChart } from "./draw-chart.js";

const CONTEXT = { codeVersion: "0.0.0+test", createdAt: Date.UTC(2026, 0, 2, 3, 4) };
const MOST_BYTES = 1_500_000;

function reported(bars: Bars, strategy = "sma-crossover", options = DEFAULT_OPTIONS): ReportedRun {
  const given = strategy === "sma-crossover" ? { fast: 3, slow: 8 } : {};
  return { bars, strategy, options, run: runBacktest(bars, strategy, given, options) };
}

function write(run: ReportedRun): string {
  return reportPage(describeReport(run, CONTEXT), drawChart);
}

const named = (bars: Bars, symbol: string): Bars => createBars({ ...bars, symbol }, bars);
const rowsOf = (page: string): number =>
  page.split('<table class="figures trades">')[1]!.split("<tr>").length - 2;

describe("reportPage()", () => {
  const run = reported(randomBars(3, 800));
  const page = write(run);

  it.each(Object.values(METRICS))(
    "reportPage() shows $label with its definition",
    ({ label, definition }) => {
      expect(page).toContain(html`>${label}</a>`.text);
      expect(page).toContain(html`<dt>${label}</dt>`.text);
      expect(page.split(html`${definition}`.text).length).toBeGreaterThanOrEqual(3);
    },
  );

  it("reportPage() lists every trade when there are few", () => {
    const { trades } = run.run.result;
    expect(trades.length).toBeGreaterThan(20);
    expect(rowsOf(page)).toBe(trades.length);
    expect(page).toContain(`${trades.length} trades, money`);
  });

  it("reportPage() names data, code, hashes, parameters, options and trials", () => {
    const { dataHash, hash } = describeReport(run, CONTEXT).run;
    for (const text of [
      dataHash,
      hash,
      "0.0.0+test",
      "seeded walk",
      "fast 3, slow 8",
      "1 trial",
      "2026-01-02 03:04 UTC",
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain("at the next bar&#39;s open");
    expect(page).toContain("SYNTHETIC");
  });

  it("reportPage() needs no other file, network or script", () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:|@import|url\(|\son\w+=|javascript:/i);
  });

  it("reportPage() has a text for every chart", () => {
    const images = Array.from(page.matchAll(/<svg [^>]*>/g), ([tag]) => tag);
    expect(images.length).toBe(12);
    for (const tag of images) expect(tag).toMatch(/(?=.*role="img")(?=.*aria-label="(Line|Area) of )/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("reportPage() writes hostile names as text", () => {
    const bars = createBars(
      {
        ...randomBars(3, 60),
        symbol: "<script>alert(1)</script>",
        source: `"><img src=x onerror='alert(1)'>`,
      },
      randomBars(3, 60),
    );
    const text = write(reported(bars));
    expect(text).not.toMatch(/<script|<img/);
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("reportPage() shows the best of many trials with what they leave of it", () => {
    const { equity } = run.run.result;
    const trial = (name: string) =>
      makeTrial({ dataHash: "d", strategy: "s", parametersHash: name, optionsHash: "o" }, equity, 0);
    const trials = summariseTrials([trial("a"), trial("b"), trial("c")], trial("a"));
    const text = write({ ...run, trials });
    expect(text).toContain("best of 3 trials");
    expect(text).toContain(html`${trials.verdict}`.text);
    expect(text).not.toContain("1 trial");
  });

  it("reportPage() shows the draws that were made, or a thousand of its own", () => {
    expect(page).toContain("1,000 draws, blocks of ");
    const { cash } = run.options;
    const chance = monteCarlo(run.run.result, { cash, periodsPerYear: 252, draws: 120, confidence: 0.8 });
    const text = write({ ...run, chance });
    expect(text).toContain("120 draws, blocks of ");
    expect(text).toContain("80 % of the draws lie between");
  });

  it.each([
    ["one bar", 1],
    ["two bars", 2],
    ["a short series", 40],
  ])("reportPage() shows undefined figures as – when there is %s", (_, length) => {
    const text = write(reported(sliceBars(randomBars(5, 40), 0, length)));
    expect(text).toMatch(/<dd[^>]*>–<\/dd>/);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  it.each(["cash", "buy-and-hold"])("reportPage() works for %s", (strategy) => {
    const text = write(reported(randomBars(3, 300), strategy));
    expect(text).not.toMatch(/NaN|Infinity/);
    if (strategy === "cash") expect(text).toContain("This run made no trade");
    else expect(text).not.toContain("Regret</a>");
  });

  it("reportPage() stays below 1.5 MB, and says what it left out, for 200,000 bars", () => {
    const bars = named(randomBars(7, 200_000), "LONG");
    const large = reported(bars, "sma-crossover", {
      ...DEFAULT_OPTIONS,
      cash: 1e9,
      size: { kind: "units", units: 1 },
    });
    expect(large.run.result.trades.length).toBeGreaterThan(5000);
    const text = write(large);
    expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
    expect(rowsOf(text)).toBe(2000);
    expect(text).toContain("the 1,000 largest wins and the 1,000 largest losses of ");
    expect(text).toContain(
      "200,000 bars, drawn as the lowest and highest value of each of up to 750 columns.",
    );
    expect(text).toContain("share a mark");
    expect(text).toContain("The last 60 of 548 years.");
  });
});
