import type { KillSwitchAnswer, KillSwitchRecord, SessionRecord } from "../../../src/contracts/controls.js";
import { askToAct } from "../kit/act-dialog.js";
import { hasRole } from "../kit/desk-client.js";
import { deskControls } from "../kit/desk-values.js";
import { actorName, sentence } from "../kit/desk-words.js";
import { countdown, moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { whatWords } from "./stop-dialog.js";
import { everySecond } from "../../kit/ticking.js";

/** A challenge is told once, to whoever asked for it; without it a re-arm has to be asked for again. */
const challenges = new Map<number, string>();

/** The kill switches that are engaged, what each blocks, and the two steps that re-arm it. */
export function switchList(switches: readonly KillSwitchRecord[], who: SessionRecord): HTMLElement {
  const engaged = switches.filter(({ state }) => state !== "re-armed");
  if (engaged.length === 0)
    return html`<p class="notice fine">No kill switch is engaged: nothing is blocked by one.</p>`;
  return html`<ul class="items">${engaged.map((s) => card(s, who))}</ul>`;
}

function card(record: KillSwitchRecord, who: SessionRecord): HTMLElement {
  const { id, scope, target, blocks, flatten, drill, reason, engagedBy, engagedAt } = record;
  return html`<li class="item item-bad">
    <h3>■ ${scope === "global" ? "Everything" : whatWords({ scope, target })} <span class="unit">kill switch ${id}${drill ? ", a drill" : ""}</span></h3>
    <p><b>Blocks:</b> ${sentence(blocks)}${flatten ? " Positions were closed." : ""}</p>
    <p class="small">${sentence(reason)} Engaged by ${actorName(engagedBy)}, ${moment(engagedAt)}.</p>
    ${steps(record, who)}
  </li>`;
}

function steps(record: KillSwitchRecord, who: SessionRecord): HTMLElement {
  const { id, state, rearmRequestedBy, rearmExpiresAt } = record;
  if (state === "engaged") {
    return html`<p><button type="button" id=${`rearm-${id}`} disabled=${!hasRole(who, "admin")} onclick=${() => askForRearm(record)}>Re-arm, step 1 of 2 …</button></p>`;
  }
  const left = html`<b></b>`;
  everySecond(left, () => (left.textContent = countdown(Date.parse(rearmExpiresAt ?? "") - Date.now())));
  const known = challenges.get(id);
  const may = hasRole(who, "admin");
  return html`<div>
    <p class="warn">Re-arm asked for by ${actorName(rearmRequestedBy ?? "")}; it lapses in ${left}.</p>
    <p><button type="button" class="primary" id=${`confirm-${id}`} disabled=${!may} onclick=${() => confirmRearm(record, known ?? "")}>Re-arm, step 2 of 2 …</button></p>
  </div>`;
}

function askForRearm({ id, scope, target }: KillSwitchRecord): void {
  askToAct<KillSwitchAnswer>({
    title: `Re-arm ${whatWords({ scope, target })}: step 1 of 2`,
    effects: [
      "Asks for a challenge. Nothing is unblocked yet.",
      "Step 2 needs that challenge and the admin code, before the time that is shown runs out.",
    ],
    reasons: ["The cause is found and mended", "It was a drill", "False alarm"],
    verb: "Ask for the challenge",
    request: (reason) => ({
      method: "POST",
      path: "/v1/controls/kill-switch",
      body: { action: "request-rearm", id, reason },
    }),
    done: ({ challenge }) => {
      if (challenge !== null) challenges.set(id, challenge);
      void deskControls().refresh();
      return html`<p><strong>Asked.</strong> The challenge: <code class="hash challenge">${challenge}</code>. It is told once; whoever does step 2 elsewhere has to be given it.</p>`;
    },
  });
}

function confirmRearm({ id, scope, target, blocks }: KillSwitchRecord, known: string): void {
  const challenge =
    html`<input type="text" name="challenge" autocomplete="off" spellcheck="false" value=${known} />` as HTMLInputElement;
  const code = html`<input type="password" name="admin-code" autocomplete="off" />` as HTMLInputElement;
  const problem = html`<span class="problem" role="alert"></span>`;
  askToAct<KillSwitchAnswer>({
    title: `Re-arm ${whatWords({ scope, target })}: step 2 of 2`,
    effects: [
      `Lifts kill switch ${id}, which blocks: ${sentence(blocks)}`,
      "Strategies may send orders again with their next bar, if the trading mode allows it.",
    ],
    fields: html`<div><div class="field"><label>Challenge of step 1 ${challenge}</label></div>
      <div class="field"><label>Admin code ${code}</label>${problem}</div></div>`,
    reasons: null,
    verb: "Re-arm",
    request: () => {
      problem.textContent =
        code.value.length < 6 || challenge.value.length < 8
          ? "Give the challenge and the admin code, which has at least 6 characters"
          : "";
      if (problem.textContent !== "") return null;
      return {
        method: "POST",
        path: "/v1/controls/kill-switch",
        body: { action: "confirm-rearm", id, challenge: challenge.value.trim(), adminCode: code.value },
      };
    },
    done: () => {
      challenges.delete(id);
      void deskControls().refresh();
      return html`<p><strong>Re-armed.</strong> Kill switch ${id} blocks nothing any more.</p>`;
    },
  });
}
