import { ALERT_LIMITS, type DriftAction } from "../../src/drift/alerts.js";
import { HEALTH_WEIGHTS } from "../../src/drift/health.js";
import { DRIFT_LEVEL } from "../../src/drift/tests/null-distribution.js";
import { number, percent } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** When each alert is raised, and how health and verdicts are made. */
export function driftRules(span: number): HTMLElement {
  const whole = { digits: 0 };
  const { missing, features, labels } = ALERT_LIMITS;
  const rows: readonly (readonly [DriftAction, string, string])[] = [
    [
      "watch",
      "Watch",
      `a feature drifts, is missing in ${number(100 * missing)} points more of the rows, or confidence drifts and no label is known yet or errors moved too`,
    ],
    ["recalibrate", "Recalibrate", "confidence drifts while errors hold"],
    [
      "retrain",
      "Retrain",
      `more than ${percent(features, whole)} of the features drift; errors grew beyond chance over ${number(labels)} known labels or more; the last training bar is more than ${number(span)} bars old`,
    ],
    [
      "retire",
      "Retire",
      "errors grew beyond chance, and always naming the commoner label would be right more often",
    ],
  ];
  const { feature, confidence, error, staleness } = HEALTH_WEIGHTS;
  return html`<div>
    <div class="scroll" tabindex="0" role="region" aria-label="Limits of alerts, table"><table class="figures">
      <thead><tr><th scope="col" class="text">Suggested</th><th scope="col" class="text">When</th></tr></thead>
      <tbody>${rows.map(([action, name, when]) => html`<tr data-action=${action}><th scope="row" class="text">${term(name)}</th><td class="text wrap">${when}</td></tr>`)}</tbody>
    </table></div>
    <p class="small">A verdict is drift where at most ${percent(DRIFT_LEVEL)} of the draws of its ${term("Null distribution", "null distribution")} score as high, possible where PSI or KS is above its 95 % line. Health weighs errors ${percent(error, whole)}, features ${percent(feature, whole)} (by their share of |SHAP|), confidence ${percent(confidence, whole)}, age ${percent(staleness, whole)}; what is not known is left out.</p>
  </div>`;
}
