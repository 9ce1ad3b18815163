import { drawdownSeries } from "../../src/metrics/drawdown.js";
import { money, percent } from "../../src/report/words/format.js";
import { startRule } from "./equity-chart.js";
import { Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart, type Series } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

/** One account among several; its key is also the name of its colour. */
export interface AccountSeries extends Series {
  readonly equity: Float64Array;
  /** Dashes of its line, so that colour is not all that tells it apart. */
  readonly dash?: string;
}

/** Several accounts that begin with the same cash. */
export interface Accounts {
  /** What they are, for a reader who does not see the charts. */
  readonly summary: string;
  readonly cash: number;
  /** The most important first: it is drawn on top. */
  readonly series: readonly AccountSeries[];
  /** Bars at which something begins anew, marked by a thin line. */
  readonly marks?: readonly number[];
}

/** Account values at each close on one axis. */
export function equityLines(view: TimeView, { summary, cash, series, marks = [] }: Accounts): HTMLElement {
  return timeChart(view, {
    title: term("Equity"),
    unit: `US dollars, at each close, from ${money(cash, { digits: 0 })}`,
    summary: `Equity of ${summary} over time in US dollars`,
    series,
    height: 260,
    plot: (from, to) => ({
      y: { ...Y_AXIS, tickFormat: (d: number) => money(d, { digits: 0 }) },
      marks: [
        ...bounds(view, marks, from, to),
        ...startRule(cash, from),
        ...lines(
          view,
          series.map((s) => ({ ...s, values: s.equity })),
          from,
          to,
        ),
      ],
    }),
    read: (i) => series.map((s) => ({ label: s.label, text: money(s.equity[i]!, { digits: 0 }) })),
  });
}

/** How far each account stands below its peak, on one axis. */
export function drawdownLines(view: TimeView, { summary, cash, series }: Accounts): HTMLElement {
  const drawn = series.map((s) => ({ ...s, values: drawdownSeries(s.equity, cash) }));
  return timeChart(view, {
    title: term("Drawdown"),
    unit: "% below the peak",
    summary: `Drawdown of ${summary} over time in percent`,
    series,
    height: 160,
    plot: (from, to) => ({
      y: { ...Y_AXIS, ticks: 4, tickFormat: (d: number) => percent(d, { digits: 0 }) },
      marks: [Plot.ruleY([0], { stroke: "var(--rule-strong)" }), ...lines(view, drawn, from, to)],
    }),
    read: (i) => drawn.map((s) => ({ label: s.label, text: percent(s.values[i]!) })),
  });
}

const Y_AXIS = { label: null, grid: true, nice: true, ticks: 5 } as const;

function lines(
  view: TimeView,
  series: readonly (AccountSeries & { readonly values: Float64Array })[],
  from: number,
  to: number,
): Plot.Markish[] {
  return series.toReversed().map(({ key, values, dash }, k) =>
    Plot.lineY(values.subarray(from, to + 1), {
      x: view.dates.slice(from, to + 1),
      stroke: `var(--${key})`,
      strokeWidth: k === series.length - 1 ? 1.7 : 1.2,
      clip: true,
      ...(dash === undefined ? {} : { strokeDasharray: dash }),
    }),
  );
}

function bounds(view: TimeView, marks: readonly number[], from: number, to: number): Plot.Markish[] {
  const shown = marks.filter((i) => i > from && i < to).map((i) => view.dates[i]!);
  return shown.length === 0 ? [] : [Plot.ruleX(shown, { stroke: "var(--rule)", strokeWidth: 1 })];
}
