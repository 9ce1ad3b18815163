import type { EquityCurve } from "../../src/contracts/account.js";
import { minute, money, percent, tone } from "../../src/report/words/format.js";
import { alignCurves } from "../charts/align-curves.js";
import { deskEquity } from "./kit/desk-values.js";
import { line } from "../run/equity-chart.js";
import { livePanel } from "./kit/live-panel.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";
import { TimeView } from "../charts/time-view.js";

const KEYS = ["index", "baseline", "luck"];

/** The desk's equity beside the S&P 500 and the baselines, from the same start. */
export function deskEquityChart(): HTMLElement {
  let shown: TimeView | null = null;
  return livePanel(
    [deskEquity()],
    (curve) => {
      if (curve.points.length < 2) return tooShort(curve);
      const { chart, view } = draw(curve, shown);
      shown = view;
      return chart;
    },
    { name: "the equity curve", height: 340 },
  );
}

function draw(curve: EquityCurve, before: TimeView | null): { chart: HTMLElement; view: TimeView } {
  const { time, ours, baselines } = alignCurves(curve);
  const view = new TimeView(time);
  if (before && !before.whole) keepWindow(before, view);
  const start = ours[0]!;
  const growth = (i: number): number | null => (start > 0 ? ours[i]! / start - 1 : null);
  const others = baselines.map((b, k) => ({ ...b, key: KEYS[k % KEYS.length]! }));
  const chart = timeChart(view, {
    title: term("Equity"),
    unit: `US dollars, each from ${money(start, { digits: 0 })}, times in UTC`,
    summary: "Equity of the desk and of its baselines over time in US dollars",
    series: [{ key: "ours", label: "The desk" }, ...others.map(({ key, name }) => ({ key, label: name }))],
    height: 280,
    stamp: minute,
    plot: (from, to) => ({
      y: {
        label: null,
        grid: true,
        nice: true,
        ticks: 5,
        tickFormat: (d: number) => money(d, { digits: 0 }),
      },
      marks: [
        Plot.ruleY([start], { stroke: "var(--rule-strong)", strokeDasharray: "2 3" }),
        ...others.map(({ key, equity }) => line(view.dates, equity, from, to, `var(--${key})`, 1.2)),
        line(view.dates, ours, from, to, "var(--ours)", 1.8),
      ],
    }),
    read: (i) => [
      { label: "The desk", text: money(ours[i]!) },
      {
        label: "since start",
        text: percent(growth(i), { plus: true, digits: 2 }),
        tone: tone(growth(i)),
      },
      ...others.map(({ name, equity }) => ({ label: name, text: money(equity[i]!) })),
    ],
  });
  return { chart, view };
}

function keepWindow(before: TimeView, view: TimeView): void {
  const [from, to] = before.window;
  view.zoom(view.indexAt(before.time[from]!), view.indexAt(before.time[to]!));
}

function tooShort({ points }: EquityCurve): HTMLElement {
  return html`<p class="notice">There is no equity curve yet: it takes two closes, and there ${points.length === 1 ? "was one" : "was none"} so far. It grows by itself as the market goes on.</p>`;
}
