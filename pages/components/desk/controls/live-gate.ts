import type { ControlsState, ModeTransitionAnswer, SessionRecord } from "../../../src/contracts/controls.js";
import { askToAct } from "../kit/act-dialog.js";
import { hasRole, newKey, tellDesk, type DeskProblem } from "../kit/desk-client.js";
import { deskControls } from "../kit/desk-values.js";
import { actorName, sentence } from "../kit/desk-words.js";
import { moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";

/** What lies between paper and real money; the way there opens only below the list of what is met. */
export function liveGate(broker: ControlsState["broker"], who: SessionRecord): HTMLElement {
  const root = html`<div></div>`;
  const may = hasRole(who, "admin");
  const look = async (): Promise<void> => {
    root.replaceChildren(html`<p class="loading">Checking every criterion …</p>`);
    try {
      // Asking for the mode it is in changes nothing and answers with every criterion.
      const body = { to: broker.mode, reason: "Looked at the criteria" };
      const answer = await tellDesk<ModeTransitionAnswer>({
        method: "POST",
        path: "/v1/controls/mode-transition",
        body,
        key: newKey(),
      });
      root.replaceChildren(checklist(answer, who));
    } catch (error) {
      root.replaceChildren(
        html`<div class="notice error" role="alert"><p><strong>Cannot check the criteria.</strong> ${(error as DeskProblem).message}.</p></div>`,
        start(),
      );
    }
  };
  const start = (): HTMLElement =>
    html`<p><button type="button" disabled=${!may} onclick=${() => void look()}>Check every criterion</button> ${may ? null : html`<span class="small">Needs the role admin.</span>`}</p>`;
  root.append(start());
  return html`<div><p>This desk trades on <b>${broker.mode}</b> (${broker.name}). Real money needs every criterion below, the admin code and the approval of two people.</p>${root}</div>`;
}

function checklist(
  { mode, checks, approvals, message }: ModeTransitionAnswer,
  who: SessionRecord,
): HTMLElement {
  const unmet = checks.filter(({ met }) => !met).length;
  const to = mode === "paper" ? "live" : "paper";
  const refused = to === "live" && unmet > 0;
  return html`<div>
    <p class="small">${sentence(message)} ${unmet === 0 ? "Every criterion is met." : `${unmet} of ${checks.length} criteria ${unmet === 1 ? "is" : "are"} not met.`}</p>
    <table class="figures"><thead><tr><th scope="col" class="text">Criterion</th><th scope="col" class="text">Required</th><th scope="col" class="text">Found</th></tr></thead>
      <tbody>${checks.map(checkRow)}</tbody></table>
    ${approvals.length === 0 ? null : html`<p class="small">Approved by ${approvals.map(({ person, time }) => html`${actorName(person)} ${moment(time)} `)}</p>`}
    <p><button type="button" class="danger" disabled=${refused} onclick=${() => askToMove(to, who)}>${to === "live" ? "Approve real money …" : "Back to paper …"}</button>
      ${refused ? html`<span class="small">Not possible while a criterion is not met.</span>` : null}</p>
  </div>`;
}

function checkRow({ name, required, found, met }: ModeTransitionAnswer["checks"][number]): HTMLElement {
  return html`<tr><th scope="row" class="text">${met ? html`<span class="gain">✓ met</span>` : html`<span class="loss">✗ not met</span>`} ${name}</th><td class="text">${required}</td><td class="text">${found}</td></tr>`;
}

function askToMove(to: "paper" | "live", _who: SessionRecord): void {
  const code = html`<input type="password" name="admin-code" autocomplete="off" />` as HTMLInputElement;
  askToAct<ModeTransitionAnswer>({
    title: to === "live" ? "Approve trading with real money" : "Go back to paper",
    effects:
      to === "live"
        ? [
            "Counts as your approval; it moves only once a second person approves too.",
            "From then on orders cost real money.",
          ]
        : [
            "Orders go to the paper broker again.",
            "Positions held with real money stay there: close them first.",
          ],
    fields: html`<div class="field"><label>Admin code ${code}</label></div>`,
    reasons: [],
    verb: to === "live" ? "Hold to approve" : "Go back",
    ...(to === "live" ? { word: "REAL MONEY" } : {}),
    request: (reason) => ({
      method: "POST",
      path: "/v1/controls/mode-transition",
      body: { to, reason, adminCode: code.value === "" ? null : code.value },
    }),
    done: ({ message, outcome }) => {
      void deskControls().refresh();
      return html`<p><strong>${outcome}.</strong> ${sentence(message)}</p>`;
    },
  });
}
