import type { ParameterValues } from "../../src/core/parameters.js";
import { METRICS } from "../../src/metrics/definitions.js";
import { metric } from "../../src/report/words/format.js";
import { describeCell } from "../sweep/lab-map.js";
import type { SweepState } from "../sweep/page-sweep.js";
import { failure } from "../kit/panel.js";
import { html } from "../kit/prelude.js";
import { drawdownLines, equityLines } from "../run/series-charts.js";
import type { StudyClient } from "../kit/study-client.js";
import type { PairRun } from "../kit/study-messages.js";
import { TimeView } from "../charts/time-view.js";
import { zoomBar } from "../charts/zoom-bar.js";

const SHOWN = [
  "totalReturn",
  "cagr",
  "sharpe",
  "maxDrawdown",
  "trades",
  "timeInMarket",
  "commission",
] as const;

/** The account of one cell of a map. */
export interface PairPanel {
  readonly root: HTMLElement;
  /** Draws the run with these parameters; null for none. `chosen` is false for the best. */
  update(state: SweepState, values: ParameterValues | null, chosen: boolean): void;
}

/** Runs a cell in a worker and draws it beside buy and hold; `back` leads from a chosen one to the best. */
export function pairPanel(client: StudyClient, back: () => void): PairPanel {
  const title = html`<h2>The best run</h2>`;
  const button = html`<button type="button" onclick=${back} hidden>Back to the best</button>`;
  const body = html`<div class="lab-pair"></div>`;
  let latest = 0;
  return {
    root: html`<section aria-label="The run of a cell">${title}${button}${body}</section>`,
    update(state, values, chosen) {
      const id = ++latest;
      button.hidden = !chosen;
      if (values === null) return body.replaceChildren();
      const { bars, strategy, plan } = state.job;
      const words = describeCell(state, values);
      title.textContent = `${chosen ? "The chosen run" : "The best run"}: ${words}`;
      client.ask("pair", { bars, strategy, values, options: plan.options }).then(
        (pair) => {
          if (id === latest) body.replaceChildren(pairCharts(bars.time, plan.options.cash, words, pair));
        },
        (error: unknown) => {
          if (id === latest) body.replaceChildren(failure("the run", error));
        },
      );
    },
  };
}

function pairCharts(time: Float64Array, cash: number, words: string, pair: PairRun): HTMLElement {
  const view = new TimeView(time);
  const accounts = {
    summary: `the run with ${words} and of buy and hold`,
    cash,
    series: [
      { key: "ours", label: "This run", equity: pair.equity },
      { key: "baseline", label: "Buy and hold", equity: pair.baseline },
    ],
  };
  const row = (label: string, metrics: PairRun["metrics"]): HTMLElement =>
    html`<tr><th scope="row" class="text">${label}</th>${SHOWN.map((name) => html`<td>${metric(metrics[name], METRICS[name].unit)}</td>`)}</tr>`;
  return html`<div>
    ${zoomBar(view)}${equityLines(view, accounts)}${drawdownLines(view, accounts)}
    <figure><figcaption><h3>Figures</h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Figures of the run, table">
      <table class="figures">
        <thead><tr><th scope="col" class="text">Run</th>${SHOWN.map((name) => html`<th scope="col">${METRICS[name].label}</th>`)}</tr></thead>
        <tbody>${row(words, pair.metrics)}${row("Buy and hold", pair.baselineMetrics)}</tbody>
      </table>
    </div></figure>
  </div>`;
}
