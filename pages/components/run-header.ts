import type { RunRecord, RunSummary } from "../src/contracts/run.js";
import { findStrategy } from "../src/strategies/catalog.js";
import { counted, day, money, number, percent } from "../src/report/format.js";
import { html } from "./prelude.js";
import { trials } from "./provenance.js";
import { term } from "./term.js";

/** What was run on what, in one glance, and what a reader must know before trusting it. */
export function runHeader(record: RunRecord): HTMLElement {
  const { options, parameters, symbol } = record;
  const title = `${strategyTitle(record.strategy)} on ${symbol}`;
  document.title = `${title} | Vernier`;
  const facts = [
    ...(Object.keys(parameters).length > 0 ? [describeParameters(record)] : []),
    `${day(record.first)} to ${day(record.last)}`,
    counted(record.rows, `${record.timeframe} bar`),
    `${money(options.cash, { digits: 0 })} to start with`,
    `commission ${percent(options.commission, { digits: 2 })}`,
    `slippage ${number(options.slippageBps, 1)} bps`,
    options.fill === "close" ? "fills at the signal's close" : "fills at the next open",
    options.side,
  ];
  return html`<header class="run-header">
    <h1>${title}${record.synthetic ? html` <span class="badge">synthetic prices</span>` : null}</h1>
    <p class="facts-line">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    <p class="small">${term("Best of N trials", "Trials")}: ${trials(record.trials)}. Source: ${record.source}.</p>
    ${warnings(record)}
  </header>`;
}

/** Parameters as `fast 10, slow 30`. */
export function describeParameters({ parameters }: Pick<RunSummary, "parameters">): string {
  const entries = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return entries.join(", ");
}

/** The title of a strategy, or its name where this version of the code does not know it. */
export function strategyTitle(name: string): string {
  try {
    return findStrategy(name).title;
  } catch {
    return name;
  }
}

function warnings({ warnings: texts, synthetic }: RunRecord): HTMLElement | null {
  const all = synthetic ? ["A program made these prices up: no market ever paid them.", ...texts] : texts;
  if (all.length === 0) return null;
  return html`<div class="notice warning" role="note">
    <p><strong>Before you trust the figures</strong></p>
    <ul>${all.map((text) => html`<li>${text}</li>`)}</ul>
  </div>`;
}
