import type { RunDetail } from "../../src/contracts/run-detail.js";
import type { RunRecord } from "../../src/contracts/run.js";
import { findCalendar } from "../../src/market/calendars/catalog.js";
import { describeTrials, FILL_WORDS } from "../../src/report/words/run-words.js";
import { counted, day, money, number, percent } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { describeParameters, strategyTitle } from "./run-words.js";
import { term } from "../kit/term.js";

/** What was run on what, in one glance, and what a reader must know before trusting it. */
export function runHeader(record: RunDetail): HTMLElement {
  const { options, parameters, symbol } = record;
  const title = `${strategyTitle(record.strategy)} on ${symbol}`;
  document.title = `${title} | Vernier`;
  const facts = [
    ...(Object.keys(parameters).length > 0 ? [describeParameters(record)] : []),
    `${day(record.first)} to ${day(record.last)}`,
    counted(record.rows, `${record.timeframe} bar`),
    ...(record.calendar ? [findCalendar(record.calendar.name).title] : []),
    `${money(options.cash, { digits: 0 })} to start with`,
    `commission ${percent(options.commission, { digits: 2 })}`,
    `slippage ${number(options.slippageBps, 1)} bps`,
    `fills ${FILL_WORDS[options.fill]}`,
    options.side,
  ];
  return html`<header class="run-header">
    <h1>${title}${record.synthetic ? html` <span class="badge">synthetic prices</span>` : null}</h1>
    <p class="facts-line">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    <p class="small">${term("Best of N trials", "Trials")}: ${describeTrials(Math.max(record.trials, record.luck.distinct))} on these bars. Source: ${record.source}.</p>
    ${warnings(record)}
  </header>`;
}

function warnings({ warnings: texts, synthetic }: RunRecord): HTMLElement | null {
  const all = synthetic ? ["A program made these prices up: no market ever paid them.", ...texts] : texts;
  if (all.length === 0) return null;
  return html`<div class="notice beware" role="note">
    <p><strong>Before you trust the figures</strong></p>
    <ul>${all.map((text) => html`<li>${text}</li>`)}</ul>
  </div>`;
}
