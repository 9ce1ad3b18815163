import { findCalendar } from "../../market/calendars/catalog.js";
import { counted, day, money, number } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { describeParameters, describeRate, describeTrials, FILL_WORDS } from "../words/run-words.js";
import { term } from "../words/term.js";

/** What was run on what, in one glance, and what a reader must know before trusting it. */
export function headerSection({ run, title, trials }: ReportInput): Html {
  const { options, parameters, symbol } = run;
  const facts = [
    describeParameters(parameters),
    `${day(run.first)} to ${day(run.last)}`,
    counted(run.rows, `${run.timeframe} bar`),
    ...(run.calendar ? [findCalendar(run.calendar.name).title] : []),
    `${money(options.cash, { digits: 0 })} to start with`,
    `commission ${describeRate(options.commission)}`,
    `slippage ${number(options.slippageBps, 1)} bps`,
    `fills ${FILL_WORDS[options.fill]}`,
    options.side,
  ].filter(Boolean);
  return html`<header>
<p class="kicker">Vernier · backtest report</p>
<h1>${title} on ${symbol}${run.synthetic ? html` <strong class="badge">SYNTHETIC</strong>` : null}</h1>
<p class="facts-line">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
<p class="small">${term("Trials")}: ${describeTrials(trials?.distinct ?? 1)}. Source: ${run.source}.</p>
${warnings(run)}</header>
`;
}

function warnings({ warnings: texts, synthetic }: ReportInput["run"]): Html | null {
  const all = synthetic ? ["A program made these prices up: no market ever paid them.", ...texts] : texts;
  if (all.length === 0) return null;
  return html`<div class="notice" role="note">
<p><strong>Before you trust the figures</strong></p>
<ul>${all.map((text) => html`<li>${text}</li>`)}</ul>
</div>
`;
}
