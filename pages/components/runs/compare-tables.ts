import { isRuin } from "../../src/metrics/ruin.js";
import { METRICS, type MetricName } from "../../src/metrics/definitions.js";
import { day, metric } from "../../src/report/words/format.js";
import type { ComparedRun } from "./compare-source.js";
import { bestOf, differences } from "./compare-words.js";
import { html } from "../kit/prelude.js";
import { describeParameters, strategyTitle } from "../run/run-words.js";
import { term } from "../kit/term.js";

/** Every figure of every run, the best of a row marked. */
export function figureTable(compared: readonly ComparedRun[]): HTMLElement {
  const names = Object.keys(METRICS) as MetricName[];
  return html`<figure>
    <figcaption><h3>Figures <span class="unit">each run's own, over all of its bars; ▲ is the best of a row</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Figures of the runs, table">
      <table class="figures compared">
        <thead><tr><th scope="col" class="text">Figure</th>${compared.map(head)}</tr></thead>
        <tbody>${names.map((name) => figureRow(name, compared))}</tbody>
      </table>
    </div>
  </figure>`;
}

/** Parameters and options in which the runs differ. */
export function differenceTable(compared: readonly ComparedRun[]): HTMLElement {
  const rows = differences(compared.map(({ run }) => run));
  const body =
    rows.length === 0
      ? html`<p class="small">Same parameters and options: only the rule or the bars differ.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Differences between the runs, table">
      <table class="figures compared">
        <thead><tr><th scope="col" class="text">Setting</th>${compared.map(head)}</tr></thead>
        <tbody>${rows.map(({ name, values }) => html`<tr><th scope="row" class="text"><code>${name}</code></th>${values.map((text) => html`<td>${text}</td>`)}</tr>`)}</tbody>
      </table></div>`;
  return html`<figure>
    <figcaption><h3>What differs <span class="unit">in parameters and options; all else is the same</span></h3></figcaption>${body}
  </figure>`;
}

function head({ run }: ComparedRun, k: number): HTMLElement {
  return html`<th scope="col"><span class=${`swatch run-${k + 1}`}></span><a href=${`./runs/${run.id}`}>${strategyTitle(run.strategy)}</a>
    <div class="unit">${[run.symbol, describeParameters(run)].filter(Boolean).join(" · ")}</div>
    <div class="unit">${day(run.first)} to ${day(run.last)}</div></th>`;
}

function figureRow(name: MetricName, compared: readonly ComparedRun[]): HTMLElement {
  const values = compared.map(({ run }) => run.metrics[name] ?? null);
  const lost = compared.map(({ run }) => isRuin(run.metrics["maxDrawdown"] ?? 0));
  const best = bestOf(name, values, lost);
  const { label, unit } = METRICS[name];
  const cell = (value: number | null, k: number): HTMLElement =>
    best[k]
      ? html`<td class="best"><span role="img" aria-label="best">▲</span> ${metric(value, unit)}</td>`
      : html`<td>${metric(value, unit)}</td>`;
  return html`<tr><th scope="row" class="text">${term(label)}</th>${values.map(cell)}</tr>`;
}
