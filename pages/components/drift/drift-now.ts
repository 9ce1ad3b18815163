import type { DriftAction, DriftAlert } from "../../src/drift/alerts.js";
import type { HealthParts } from "../../src/drift/health.js";
import type { ModelDrift } from "../../src/drift/model-drift.js";
import { counted, day, number, percent } from "../../src/report/words/format.js";
import type { DriftResults } from "./drift-results.js";
import { ACTION_WORDS, alertFigure, PART_WORDS, sentence, whyUnknown } from "./drift-words.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

const PARTS = ["feature", "confidence", "error", "staleness"] as const;
const ACTION_TERMS: Readonly<Record<DriftAction, string>> = {
  watch: "Watch",
  recalibrate: "Recalibrate",
  retrain: "Retrain",
  retire: "Retire",
};

/** What the newest window says: the suggested action, health with its parts, and every alert with its limit. */
export function driftNow(results: DriftResults): HTMLElement {
  const state = results.state(results.newest);
  if (!state) return html`<p class="loading">Measuring the newest window …</p>`;
  const { first, last } = results.facts.windows[results.newest]!;
  const { headline, tone } = ACTION_WORDS[state.action ?? "none"];
  return html`<div class="drift-now">
    <div class=${`notice ${tone}`} data-action=${state.action ?? "none"}>
      <p><strong>${headline}</strong></p>
      <p>${state.alerts[0] ? sentence(state.alerts[0].reason) : "Nothing changed beyond chance."} Newest window: ${day(first)} to ${day(last)}; ${term("Model health", "health")} ${number(state.health.score)} of 100. ${chance(state)}</p>
    </div>
    <dl class="tiles health-parts">
      <div><dt>${term("Model health", "Health")}</dt><dd>${number(state.health.score)}<span class="unit">of 100</span></dd></div>
      ${PARTS.map((part) => partTile(part, state))}
    </dl>
    ${alertList(state.alerts)}
  </div>`;
}

function chance({ features }: ModelDrift): HTMLElement {
  const judged = features.features.filter((feature) => feature.null);
  const expected = features.expectedFalseAlarms;
  return html`<span>${counted(features.drifting, "feature")} of ${judged.length} drifted, ${
    Number.isNaN(expected)
      ? "the false-alarm rate was not measured."
      : html`<span>where chance alone gives ${number(expected, 1)} at today's measured ${term("False-alarm rate", "false-alarm rate")} of ${percent(expected / judged.length)}.</span>`
  }</span>`;
}

function partTile(part: keyof HealthParts, { health }: ModelDrift): HTMLElement {
  const value = health.parts[part];
  const unknown = Number.isNaN(value);
  return html`<div data-part=${part}><dt>${PART_WORDS[part]}</dt><dd>${unknown ? "not known" : number(value)}<span class="unit">${
    unknown
      ? `${whyUnknown(part)}; left out, not counted as 0`
      : `of 100, weighs ${percent(health.weights[part], { digits: 0 })}`
  }</span></dd></div>`;
}

function alertList(alerts: readonly DriftAlert[]): HTMLElement {
  if (alerts.length === 0)
    return html`<p class="notice fine">No alert: every figure is inside of its limit.</p>`;
  return html`<ul class="items wide">${alerts.map(
    (alert) => html`<li class=${`item item-${grave(alert.action) ? "critical" : "warning"}`}>
      <h3><span class=${`level level-${grave(alert.action) ? "critical" : "warning"}`}>${term(ACTION_TERMS[alert.action])}</span> <b>${PART_WORDS[alert.part]}</b></h3>
      <p>${sentence(alert.reason)}</p>
      <p class="unit">${alertFigure(alert)}</p>
    </li>`,
  )}</ul>`;
}

function grave(action: DriftAction): boolean {
  return action === "retire" || action === "retrain";
}
