import type { RunRecord } from "../../src/contracts/run.js";
import type { StrategyEntry } from "../../src/contracts/strategy-entry.js";
import { drawdownChart } from "../run/drawdown-chart.js";
import { equityChart } from "../run/equity-chart.js";
import { metricTable } from "../run/metric-table.js";
import { panel } from "../kit/panel.js";
import { html } from "../kit/prelude.js";
import { priceChart } from "../run/price-chart.js";
import { RunClient } from "../run/run-client.js";
import { compareRun, describeRun } from "../run/run-data.js";
import type { SiteRecord } from "../kit/site.js";
import { lookaheadLine, parameterTable, resultTable, strategyNotes } from "./strategy-parts.js";
import { verification } from "../run/verification.js";
import { zoomBar } from "../charts/zoom-bar.js";

/** One strategy: what it does, its parameters, and its default run with signals and fills, recomputed here. */
export function strategyPage(
  name: string,
  files: Readonly<Record<"catalog" | "record" | "bars", SiteFile>>,
  site: Promise<unknown>,
): HTMLElement {
  const entry = files.catalog.json().then((all) => (all as StrategyEntry[]).find((e) => e.name === name)!);
  const client = new RunClient();
  const record = files.record.json() as Promise<RunRecord>;
  const bars = files.bars.arrayBuffer().then((arrow) => client.ask("open", arrow, { transfer: [arrow] }));
  const recomputed = Promise.all([record, bars]).then(([run]) => client.ask("recompute", run));
  const drawn = Promise.all([record, bars, recomputed]).then(([run, columns, result]) => ({
    data: describeRun(run, columns),
    other: compareRun(run, result),
  }));
  return html`<div class="strategy">
    ${panel(entry, header, { name: "the strategy", height: 160 })}
    <h2>Parameters</h2>
    ${panel(entry, parameterTable, { name: "the parameters", height: 120 })}
    <h2>Results with default parameters</h2>
    ${panel(entry, resultTable, { name: "the results", height: 120 })}
    <h2>The run on AAPL</h2>
    ${panel(record, (run) => verification(run, recomputed, site as Promise<SiteRecord>), { name: "the verification", height: 40 })}
    ${panel(
      drawn,
      ({ data, other }) =>
        html`<div>${zoomBar(data.view)}${priceChart(data, other)}${equityChart(data, other)}${drawdownChart(data, other)}</div>`,
      { name: "the charts", height: 800 },
    )}
    ${panel(record, metricTable, { name: "the figures", height: 200 })}
  </div>`;
}

function header(entry: StrategyEntry): HTMLElement {
  document.title = `${entry.title} | Vernier`;
  return html`<header class="run-header">
    <h1>${entry.title}</h1><p>${entry.description}</p>
    ${lookaheadLine(entry.lookahead)}${strategyNotes(entry, "..")}
  </header>`;
}
