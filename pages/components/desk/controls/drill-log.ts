import type { KillSwitchRecord } from "../../../src/contracts/controls.js";
import { actorName } from "../kit/desk-words.js";
import { moment, span } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { whatWords } from "./stop-dialog.js";

/** Exercises of the kill switch: who, when, and how long until it was re-armed. */
export function drillLog(drills: readonly KillSwitchRecord[]): HTMLElement {
  if (drills.length === 0)
    return html`<p class="notice">No drill was held yet. Press the stop and tick "This is a drill": a stop that was never pressed is not known to work.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Drills, table"><table class="figures">
    <thead><tr>${["When", "What", "By", "Why", "Re-armed", "By", "Stopped for"].map((t) => html`<th scope="col" class="text">${t}</th>`)}</tr></thead>
    <tbody>${drills.toReversed().map(
      ({ scope, target, engagedAt, engagedBy, reason, rearmedAt, rearmedBy }) => html`<tr>
      <td class="text">${moment(engagedAt)}</td><td class="text">${whatWords({ scope, target })}</td><td class="text">${actorName(engagedBy)}</td><td class="text">${reason}</td>
      <td class="text">${rearmedAt === null ? html`<b class="loss">not yet</b>` : moment(rearmedAt)}</td><td class="text">${actorName(rearmedBy ?? "–")}</td>
      <td class="text">${rearmedAt === null ? "–" : span(Date.parse(rearmedAt) - Date.parse(engagedAt))}</td></tr>`,
    )}</tbody>
  </table></div>`;
}
