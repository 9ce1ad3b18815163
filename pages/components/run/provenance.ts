import type { RunDetail } from "../../src/contracts/run-detail.js";
import { describeTrials, FILL_WORDS } from "../../src/report/words/run-words.js";
import { describeCalendar } from "../../src/report/words/calendar-words.js";
import { day, minute, money, number } from "../../src/report/words/format.js";
import { describeLookahead } from "../../src/report/words/lookahead-words.js";
import { html } from "../kit/prelude.js";
import { describeOtherOptions, describeParameters, describeStops } from "./run-words.js";
import { term } from "../kit/term.js";

/** Where a run's numbers come from: data, rule, options, code, and the hashes that identify them. */
export function provenance(record: RunDetail): HTMLElement {
  const { options } = record;
  const rows: (readonly [HTMLElement | string, HTMLElement | string])[] = [
    ["Data source", record.source],
    ["Bars", `${number(record.rows)} of ${record.timeframe}, ${day(record.first)} to ${day(record.last)}`],
    [term("Calendar"), describeCalendar(record.calendar)],
    [term("Data hash"), hash(record.dataHash)],
    ["Strategy", record.strategy],
    ["Parameters", describeParameters(record) || "none"],
    ["Starting cash", money(options.cash)],
    ["Fills", FILL_WORDS[options.fill]],
    ["Size", options.size],
    ["Side", options.side],
    ["Stops", describeStops(options)],
    ["Other options", describeOtherOptions(options)],
    ["Look-ahead", describeLookahead(record.lookahead ?? null)],
    [term("Best of N trials"), describeTrials(Math.max(record.trials, record.luck.distinct))],
    [term("Run hash"), hash(record.hash)],
    ["Run id", html`<code>${record.id}</code>`],
    [term("Code version"), html`<code>${record.codeVersion}</code>`],
    ["Recorded", minute(record.createdAt)],
  ];
  return html`<figure>
    <figcaption><h3>How this was made</h3></figcaption>
    <dl class="facts">${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
  </figure>`;
}

function hash(value: string): HTMLElement {
  return html`<code class="hash">${value}</code>`;
}
