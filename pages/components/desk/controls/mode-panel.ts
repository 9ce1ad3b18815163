import type { ControlsState, SessionRecord } from "../../../src/contracts/controls.js";
import type { TradingMode } from "../../../src/trading/risk/trading-mode.js";
import { askToAct } from "../kit/act-dialog.js";
import { ACTING, hasRole } from "../kit/desk-client.js";
import { deskControls, deskSummary } from "../kit/desk-values.js";
import { actorName, modeBadge, modeWords, sentence } from "../kit/desk-words.js";
import { moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";

const EFFECTS: Readonly<Record<TradingMode, readonly string[]>> = {
  ACTIVE: [
    "Orders that open or enlarge positions may go out again, if every other control allows them.",
    "An engaged kill switch stays engaged.",
  ],
  REDUCING: ["Only orders that make a position smaller go out.", "Orders in flight stay as they are."],
  HALTED: [
    "No order goes out, exits included; cancels still do.",
    "Orders in flight and positions stay as they are: to cancel them as well, use the stop.",
  ],
};

/** The trading mode with its reason, and the ways to change it. */
export function modePanel(
  { mode, modeReason, modeSince, modeBy }: ControlsState,
  who: SessionRecord,
): HTMLElement {
  const others = (["ACTIVE", "REDUCING", "HALTED"] as const).filter((m) => m !== mode);
  return html`<div>
    <p class="state-line">${modeBadge(mode)} <span>${modeWords(mode)}</span></p>
    <p>${sentence(modeReason)} <span class="unit">${actorName(modeBy)}, since ${moment(modeSince)}</span></p>
    <p class="buttons">${others.map((m) => html`<button type="button" id=${`mode-${m}`} disabled=${!(m === "HALTED" ? hasRole(who, ...ACTING) : hasRole(who, "admin"))} onclick=${() => ask(m)}>Set ${m} …</button>`)}</p>
  </div>`;
}

function ask(mode: TradingMode): void {
  askToAct<ControlsState>({
    title: `Set the trading mode to ${mode}`,
    effects: EFFECTS[mode],
    reasons:
      mode === "ACTIVE"
        ? ["Checked, all is well", "The market is calm again"]
        : ["News ahead", "Something looks wrong", "Leaving the desk"],
    verb: `Set ${mode}`,
    request: (reason) => ({ method: "POST", path: "/v1/controls/trading-state", body: { mode, reason } }),
    done: ({ mode: now, modeReason }) => {
      void deskControls().refresh();
      void deskSummary().refresh();
      return html`<p><strong>The mode is ${now}.</strong> ${sentence(modeReason)}</p>`;
    },
  });
}
