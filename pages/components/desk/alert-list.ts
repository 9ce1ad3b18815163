import { ALERT_ORDER, type AlertLevel } from "./alert-levels.js";
import type { AlertRecord } from "../../src/contracts/account.js";
import type { SessionRecord } from "../../src/contracts/controls.js";
import { counted } from "../../src/report/words/format.js";
import { askToAct } from "./kit/act-dialog.js";
import { ACTING, hasRole } from "./kit/desk-client.js";
import { deskPart, missingRole, roleLine } from "./kit/desk-page.js";
import { deskAlerts, deskSummary } from "./kit/desk-values.js";
import { actorName, sentence } from "./kit/desk-words.js";
import { livePanel } from "./kit/live-panel.js";
import { moment } from "../kit/moment.js";
import { choice } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";

const SHOWS =
  "the open alerts first, the worst on top, each with what happened, how often, and what to do about it; who acknowledged which, and with what note.";

interface Filter {
  readonly state: "open" | "all";
  readonly level: AlertLevel | "all";
  readonly text: string;
}

/** What a person should know of, and what to do about it. */
export function alertList(): HTMLElement {
  return deskPart({ shows: SHOWS, height: 400 }, (who) => {
    let filter: Filter = { state: "open", level: "all", text: "" };
    let alerts: readonly AlertRecord[] = [];
    const list = html`<div></div>`;
    const show = (): void => list.replaceChildren(draw(alerts, filter, who));
    const change = (changes: Partial<Filter>): void => {
      filter = { ...filter, ...changes };
      show();
    };
    return html`<div><h2 class="unseen">Alerts by urgency</h2>${roleLine(missingRole(who, ACTING, "acknowledge an alert"))}${controls(filter, change)}
      ${livePanel(
        [deskAlerts()],
        (value) => {
          alerts = value.alerts;
          show();
          return list;
        },
        { name: "the alerts", height: 300 },
      )}</div>`;
  });
}

function controls(filter: Filter, change: (changes: Partial<Filter>) => void): HTMLElement {
  const text = html`<input type="search" placeholder="e.g. AAPL" />` as HTMLInputElement;
  text.addEventListener("input", () => change({ text: text.value.toLowerCase() }));
  return html`<form class="filters" role="search" aria-label="Filter the alerts" onsubmit=${(event: Event) => event.preventDefault()}>
    ${choice(
      "Show",
      [
        ["open", "open ones"],
        ["all", "all"],
      ],
      filter.state,
      (state) => change({ state }),
    )}
    ${choice("Level", [["all", "all"], ...ALERT_ORDER.map((level) => [level, level] as const)], filter.level, (level) => change({ level }))}
    <label>Contains ${text}</label>
  </form>`;
}

function draw(
  alerts: readonly AlertRecord[],
  { state, level, text }: Filter,
  who: SessionRecord,
): HTMLElement {
  const open = alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null).length;
  const shown = alerts
    .filter((a) => (state === "all" || a.acknowledgedAt === null) && (level === "all" || a.level === level))
    .filter((a) => [a.code, a.message, a.action, a.symbol, a.strategy].join(" ").toLowerCase().includes(text))
    .toSorted((a, b) => rank(a) - rank(b) || b.lastAt.localeCompare(a.lastAt));
  if (shown.length === 0) return empty(alerts.length, open);
  return html`<div><p class="small" role="status">${counted(shown.length, "alert")} shown, ${open} open</p><ul class="items wide">${shown.map((a) => card(a, who))}</ul></div>`;
}

function rank({ acknowledgedAt, level }: AlertRecord): number {
  return (acknowledgedAt === null ? 0 : 10) + ALERT_ORDER.indexOf(level);
}

function empty(all: number, open: number): HTMLElement {
  if (open > 0 || all > 0) {
    return html`<p class="notice ${open === 0 ? "fine" : ""}">${open === 0 ? "No alert is open. Choose all to read the earlier ones." : "No alert fits: loosen the filters."}</p>`;
  }
  return html`<p class="notice fine">No alert was ever raised on this desk.</p>`;
}

function card(alert: AlertRecord, who: SessionRecord): HTMLElement {
  const {
    id,
    level,
    code,
    message,
    action,
    strategy,
    symbol,
    raisedAt,
    lastAt,
    count,
    acknowledgedAt,
    acknowledgedBy,
    note,
  } = alert;
  const open = acknowledgedAt === null;
  const about = [strategy, symbol].filter((part) => part !== null).join(", ");
  return html`<li class=${`item item-${open ? level : "off"}`}>
    <h3><b class=${`level level-${level}`}>${level}</b> ${message}</h3>
    <p><b>What to do:</b> ${sentence(action)}</p>
    <p class="small"><code>${code}</code>${about === "" ? "" : ` · ${about}`} · ${count === 1 ? html`<span>${moment(raisedAt)}</span>` : html`<span>${count} times, first ${moment(raisedAt)}, last ${moment(lastAt)}</span>`}</p>
    ${
      open
        ? html`<p><button type="button" id=${`acknowledge-${id}`} disabled=${!hasRole(who, ...ACTING)} onclick=${() => acknowledge(alert)}>Acknowledge …</button></p>`
        : html`<p class="small">Acknowledged by ${actorName(acknowledgedBy ?? "")}, ${moment(acknowledgedAt)}${note === null || note === "" ? "" : `: ${note}`}.</p>`
    }
  </li>`;
}

function acknowledge({ id, level, message }: AlertRecord): void {
  const note = html`<input type="text" name="note" autocomplete="off" maxlength="500" />` as HTMLInputElement;
  askToAct<AlertRecord>({
    title: "Acknowledge this alert",
    effects: [
      html`<span><b class=${`level level-${level}`}>${level}</b> ${message}</span>`,
      "Says that you have seen it. It mends nothing; if its cause comes again, so does the alert.",
    ],
    fields: html`<div class="field"><label>Note, if any ${note}</label></div>`,
    reasons: null,
    verb: "Acknowledge",
    request: () => ({
      method: "POST",
      path: `/v1/alerts/${id}/acknowledge`,
      body: { note: note.value.trim() === "" ? null : note.value.trim() },
    }),
    done: () => {
      void deskAlerts().refresh();
      void deskSummary().refresh();
      return html`<p><strong>Acknowledged.</strong></p>`;
    },
  });
}
