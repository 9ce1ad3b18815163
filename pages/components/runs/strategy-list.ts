import type { StrategyEntry } from "../../src/contracts/strategy-entry.js";
import { isRuin } from "../../src/metrics/ruin.js";
import { html } from "../kit/prelude.js";
import { lookaheadLine, parameterTable, resultTable, strategyNotes } from "./strategy-parts.js";

/** The catalog: what each strategy does, what came of it and whether it can be believed. */
export function strategyList(value: unknown): HTMLElement {
  const entries = value as readonly StrategyEntry[];
  return html`<div class="strategies">
    <p class="lead">${summary(entries)}</p>
    ${entries.map(section)}
  </div>`;
}

function summary(entries: readonly StrategyEntry[]): string {
  const rules = entries.filter(({ baseline }) => !baseline);
  const beaten = (symbol: string): number =>
    rules.filter(({ results }) =>
      results.some(
        ({ symbol: s, metrics, heldMetrics }) =>
          s === symbol &&
          !isRuin(metrics["maxDrawdown"] ?? 0) &&
          (metrics["totalReturn"] ?? Number.NaN) > (heldMetrics["totalReturn"] ?? Number.NaN),
      ),
    ).length;
  const symbols = entries[0]?.results.map(({ symbol }) => symbol) ?? [];
  const words = symbols.map(
    (symbol) => `${beaten(symbol)} of ${rules.length} made more than holding ${symbol}`,
  );
  return `With default parameters, ${words.join(" and ")}.`;
}

function section(entry: StrategyEntry): HTMLElement {
  const { name, title, description, baseline, lookahead } = entry;
  return html`<section aria-labelledby=${`strategy-${name}`}>
    <h2 id=${`strategy-${name}`}><a href=${`./strategies/${name}`}>${title}</a>${baseline ? html` <span class="unit">baseline</span>` : null}</h2>
    <p>${description}</p>
    ${resultTable(entry)}${lookaheadLine(lookahead)}${strategyNotes(entry, ".")}
    ${entry.parameters.length > 0 ? html`<details><summary class="small">Parameters</summary>${parameterTable(entry)}</details>` : null}
  </section>`;
}
