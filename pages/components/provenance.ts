import type { RunRecord } from "../src/contracts/run.js";
import { counted, day, minute, money, number } from "../src/report/format.js";
import { html } from "./prelude.js";
import { term } from "./term.js";

const FILLS = {
  "next-open": "at the next bar's open",
  close: "at the signal bar's close",
  worst: "at the next bar's worst price",
};

/** Where a run's numbers come from: data, rule, options, code, and the hashes that identify them. */
export function provenance(record: RunRecord): HTMLElement {
  const { options, parameters } = record;
  const stops = [
    ["stop loss", options.stopLoss],
    ["take profit", options.takeProfit],
    ["trailing stop", options.trailingStop],
  ].filter(([, value]) => value !== null);
  const rows: (readonly [HTMLElement | string, HTMLElement | string])[] = [
    ["Data source", record.source],
    ["Bars", `${number(record.rows)} of ${record.timeframe}, ${day(record.first)} to ${day(record.last)}`],
    [term("Data hash"), hash(record.dataHash)],
    ["Strategy", record.strategy],
    ["Parameters", list(parameters)],
    ["Starting cash", money(options.cash)],
    ["Fills", FILLS[options.fill]],
    ["Size", options.size],
    ["Side", options.side],
    ["Stops", stops.length === 0 ? "none" : stops.map(([name, value]) => `${name} ${value}`).join(", ")],
    [term("Best of N trials"), trials(record.trials)],
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

/** The search behind a result, in words. */
export function trials(count: number): string {
  if (count === 1) return "1: the parameters were fixed beforehand, nothing was searched";
  return `best of ${counted(count, "trial")}: part of this result is luck of the search, and it is not corrected for it`;
}

function list(values: Readonly<Record<string, number>>): string {
  const entries = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return entries.length === 0 ? "none" : entries.join(", ");
}

function hash(value: string): HTMLElement {
  return html`<code class="hash">${value}</code>`;
}
