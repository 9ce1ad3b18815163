import { drawdownSeries } from "../../src/metrics/drawdown.js";
import { money, number, percent, tone } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { strategyTitle } from "../run/run-words.js";
import { drawdownLines, equityLines } from "../run/series-charts.js";
import { term } from "../kit/term.js";
import type { Series } from "../charts/time-chart.js";
import { TimeView } from "../charts/time-view.js";
import { zoomBar } from "../charts/zoom-bar.js";

/** What the loader `comparison.json` writes. */
export interface Comparison {
  readonly symbol: string;
  readonly index: string;
  readonly cash: number;
  readonly time: readonly number[];
  readonly series: readonly ComparedSeries[];
}

interface ComparedSeries {
  readonly runId: string | null;
  readonly strategy: string;
  readonly equity: readonly number[];
  readonly metrics: Readonly<Record<string, number | null>>;
}

interface Drawn extends Series {
  readonly runId: string | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly equity: Float64Array;
  readonly drawdown: Float64Array;
}

const KEYS: Readonly<Record<string, string>> = {
  "sma-crossover": "ours",
  "buy-and-hold": "baseline",
  random: "luck",
};

/** The strategy against its baselines and the index: one sentence, two charts and the figures. */
export function comparison(data: Comparison): HTMLElement {
  const view = new TimeView(Float64Array.from(data.time));
  const all = data.series.map((series) => drawn(series, data));
  const shown = all.filter(({ metrics }) => metrics["maxDrawdown"] !== 0);
  const accounts = { summary: `rules on ${data.symbol} and of the index`, cash: data.cash, series: shown };
  return html`<div>
    ${verdict(data, all)}${zoomBar(view)}
    ${equityLines(view, accounts)}${drawdownLines(view, accounts)}${figures(data, all)}
  </div>`;
}

function drawn({ strategy, runId, equity, metrics }: ComparedSeries, { cash, index }: Comparison): Drawn {
  const values = Float64Array.from(equity);
  const isIndex = runId === null;
  return {
    key: isIndex ? "index" : (KEYS[strategy] ?? "baseline"),
    label: isIndex ? `${index} index, held` : strategyTitle(strategy),
    runId,
    metrics,
    equity: values,
    drawdown: drawdownSeries(values, cash),
  };
}

function verdict({ symbol, cash }: Comparison, all: readonly Drawn[]): HTMLElement {
  const final = (key: string): number => all.find((s) => s.key === key)!.equity.at(-1)!;
  const [ours, held, index] = [final("ours"), final("baseline"), final("index")];
  const gap = ours - held;
  const words = gap < 0 ? "less than" : "more than";
  return html`<p class="lead">From ${money(cash, { digits: 0 })}, the SMA crossover on ${symbol} ended at <b>${money(ours)}</b>,
    <b class=${tone(gap)}>${money(Math.abs(gap))} ${words}</b> holding ${symbol} and
    <b class=${tone(ours - index)}>${money(Math.abs(ours - index))} ${ours < index ? "less" : "more"} than</b> the index.
    ${gap < 0 ? "On these bars the rule was not worth its trouble." : "One series is no proof that it will again."}</p>`;
}

function figures({ symbol, index }: Comparison, all: readonly Drawn[]): HTMLElement {
  const heads = ["Total return", "CAGR", "Sharpe ratio", "Maximum drawdown"].map(
    (name) => html`<th scope="col">${term(name)}</th>`,
  );
  return html`<figure>
    <figcaption><h3>Figures <span class="unit">same days, same starting cash; ${symbol} after costs, ${index} without costs or dividends</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Figures, table">
      <table class="figures">
        <thead><tr><th scope="col" class="text">Rule</th><th scope="col">Final equity</th>${heads}</tr></thead>
        <tbody>${all.map(row)}</tbody>
      </table>
    </div>
  </figure>`;
}

function row({ label, runId, equity, metrics }: Drawn): HTMLElement {
  const value = (name: string): number | null => metrics[name] ?? null;
  return html`<tr>
    <th scope="row" class="text">${runId === null ? label : html`<a href=${`./runs/${runId}`}>${label}</a>`}</th>
    <td>${money(equity.at(-1)!)}</td>
    <td class=${tone(value("totalReturn"))}>${percent(value("totalReturn"), { plus: true })}</td>
    <td class=${tone(value("cagr"))}>${percent(value("cagr"), { plus: true })}</td>
    <td>${number(value("sharpe"), 2)}</td>
    <td class=${tone(value("maxDrawdown"))}>${percent(value("maxDrawdown"))}</td>
  </tr>`;
}
