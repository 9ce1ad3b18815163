import { inUnit, signed } from "../../src/ml/explanations/plain-figures.js";
import { day, number, percent, tone } from "../../src/report/words/format.js";
import type { ExplainedDecision } from "./explanation-messages.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** An explanation's twelve parts in words, each under its title. */
export function decisionWords({ explanation }: ExplainedDecision): HTMLElement {
  return html`<dl class="explanation decision-words">${explanation.parts.map(
    ({ name, title, text }) => html`<div class=${`part-${name}`}><dt>${title}</dt><dd>${text}</dd></div>`,
  )}</dl>`;
}

/** The past cases nearest to a decision and how each ended. */
export function caseTable(
  { explanation }: ExplainedDecision,
  choose: (time: number) => void,
): HTMLElement | null {
  const { cases, outcome } = explanation.facts;
  if (!cases || cases.nearest.length === 0) return null;
  return html`<figure><figcaption><h3>${term("Nearest past cases")} <span class="unit">of ${number(cases.known)} that had ended by then; distance in deviations; “${outcome}”</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Nearest past cases, table">
    <table class="figures results">
      <thead><tr><th scope="col" class="text">Bar</th><th scope="col">Distance</th><th scope="col">Return after it</th><th scope="col" class="text">How it ended</th></tr></thead>
      <tbody>${cases.nearest.map(
        (
          c,
        ) => html`<tr><th scope="row" class="text"><button type="button" class="jump" onclick=${() => choose(c.time)} aria-label=${`Explain ${day(c.time)}`}>${day(c.time)}</button></th>
          <td>${number(c.distance, 2)}</td>
          <td class=${tone(c.return)}>${percent(c.return, { digits: 2, plus: true })}</td>
          <td class="text">${c.label === 1 ? "✓ came true" : "✗ did not"}</td></tr>`,
      )}</tbody>
    </table></div></figure>`;
}

/** Every feature of a decision, folded away: what the waterfall draws, as numbers. */
export function featureTable({ features, explanation }: ExplainedDecision): HTMLElement {
  const unit = explanation.facts.explained?.unit ?? "log-odds";
  const rows = features.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  return html`<details><summary>All ${rows.length} features as numbers</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Features, table">
    <table class="figures">
      <thead><tr><th scope="col" class="text">Feature</th><th scope="col">Value</th><th scope="col">${term("SHAP value")}, ${unit}</th></tr></thead>
      <tbody>${rows.map(
        (
          row,
        ) => html`<tr><th scope="row" class="text">${row.name} <span class="unit">${row.unit ?? ""}</span></th>
          <td>${inUnit(row.value, row.unit)}</td><td>${signed(row.contribution)}</td></tr>`,
      )}</tbody>
    </table></div></details>`;
}
