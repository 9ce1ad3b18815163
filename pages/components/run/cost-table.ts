import type { RunRecord } from "../../src/contracts/run.js";
import { counted, money, number, percent, tone } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import type { Comparison } from "./run-data.js";
import { term } from "../kit/term.js";

type Row = readonly [HTMLElement | string, string, string?];

/** What trading cost, at which rates, and what the same rule would have earned without costs. */
export function costTable(record: RunRecord, comparison: Comparison | null): HTMLElement {
  const { options, finalEquity, metrics } = record;
  const rows: Row[] = [
    [term("Commission rate"), `${percent(options.commission, { digits: 2 })} of notional, each side`],
    ["Fixed fee", `${money(options.commissionFixed)} an order`],
    [term("Slippage rate"), `${number(options.slippageBps, 1)} bps of the price, each side`],
    [term("Commission", "Commission paid"), money(metrics["commission"] ?? null)],
    [term("Slippage", "Slippage paid"), money(metrics["slippage"] ?? null)],
    ["Final equity", money(finalEquity)],
  ];
  if (comparison) rows.push(...comparisons(record, comparison));
  return html`<figure>
    <figcaption><h3>Costs <span class="unit">US dollars, ${counted(record.trades.length, "trade")}</span></h3></figcaption>
    <dl class="facts">${rows.map(([label, value, kind = ""]) => html`<div><dt>${label}</dt><dd class=${kind}>${value}</dd></div>`)}</dl>
  </figure>`;
}

function comparisons({ finalEquity, strategy }: RunRecord, { recomputed }: Comparison): Row[] {
  const { costlessEquity, baseline } = recomputed;
  const drag = finalEquity - costlessEquity;
  const rows: Row[] = [
    ["Final equity without any cost", money(costlessEquity)],
    ["What costs took", money(drag, { plus: true }), tone(drag)],
  ];
  if (strategy === "buy-and-hold") return rows;
  const held = baseline[baseline.length - 1]!;
  return [
    ...rows,
    ["Final equity of buy and hold", money(held)],
    [term("Regret"), money(held - finalEquity, { plus: true }), tone(finalEquity - held)],
  ];
}
