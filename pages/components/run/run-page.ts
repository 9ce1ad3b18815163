import type { RunDetail } from "../../src/contracts/run-detail.js";
import type { RunRecord } from "../../src/contracts/run.js";
import { baselinePanel } from "./baseline-panel.js";
import { costTable } from "./cost-table.js";
import { drawdownChart } from "./drawdown-chart.js";
import { equityChart } from "./equity-chart.js";
import { luckPanel } from "./luck-panel.js";
import { metricTable } from "./metric-table.js";
import { moreTable } from "./more-table.js";
import { monthlyTable } from "./monthly-table.js";
import { panel } from "../kit/panel.js";
import { html } from "../kit/prelude.js";
import { priceChart } from "./price-chart.js";
import { provenance } from "./provenance.js";
import { RunClient } from "./run-client.js";
import { compareRun, describeRun, type Comparison, type RunData } from "./run-data.js";
import { runHeader } from "./run-header.js";
import { sharpeChart } from "./sharpe-chart.js";
import type { SiteRecord } from "../kit/site.js";
import { tradeTable } from "./trade-table.js";
import { verification } from "./verification.js";
import { zoomBar } from "../charts/zoom-bar.js";

/** Where a run page reads from: files of the site, or the server. */
export interface RunSource {
  record(): Promise<RunDetail>;
  /** The bars that a run was made from, as an Arrow stream. */
  bars(run: RunRecord): Promise<ArrayBuffer>;
}

/** One backtest, read and recomputed in the reader's browser. */
export function runPage(source: RunSource, site: Promise<unknown>): HTMLElement {
  const client = new RunClient();
  const record = source.record();
  const bars = record.then(async (run) => {
    const arrow = await source.bars(run);
    return client.ask("open", arrow, { transfer: [arrow] });
  });
  const recomputed = Promise.all([record, bars]).then(([run]) => client.ask("recompute", run));
  const data = Promise.all([record, bars]).then(([run, columns]) => describeRun(run, columns));
  // Charts are drawn without a comparison when this version of the code cannot recompute the run.
  const comparison = Promise.all([record, recomputed]).then(
    ([run, result]) => compareRun(run, result),
    () => null,
  );
  const both = Promise.all([data, comparison]);
  const chart = (
    name: string,
    height: number,
    draw: (run: RunData, other: Comparison | null) => HTMLElement,
  ): HTMLElement => panel(both, ([run, other]) => draw(run, other), { name, height });
  return html`<div class="run">
    ${panel(record, (run) => html`<div>${runHeader(run)}${verification(run, recomputed, site as Promise<SiteRecord>)}</div>`, { name: "the run", height: 140 })}
    <h2>Figures</h2>
    ${panel(record, metricTable, { name: "the figures", height: 200 })}
    ${panel(data, moreTable, { name: "more figures", height: 44 })}
    ${panel(record, luckPanel, { name: "the trials", height: 200 })}
    <h2>Against doing something simpler</h2>
    ${panel(record, baselinePanel, { name: "the baselines", height: 160 })}
    <h2>Over time</h2>
    ${panel(data, ({ view }) => zoomBar(view), { name: "the time range", height: 36 })}
    ${chart("the equity chart", 330, equityChart)}
    ${chart("the drawdown chart", 220, drawdownChart)}
    ${chart("the price chart", 370, priceChart)}
    ${chart("the rolling Sharpe ratio", 230, sharpeChart)}
    <h2>Month by month, trade by trade</h2>
    ${panel(data, monthlyTable, { name: "the monthly returns", height: 220 })}
    ${panel(data, tradeTable, { name: "the trades", height: 300 })}
    <h2>Costs and origin</h2>
    <div class="columns">
      ${chart("the costs", 260, (run, other) => costTable(run.record, other))}
      ${panel(record, provenance, { name: "the provenance", height: 420 })}
    </div>
  </div>`;
}
