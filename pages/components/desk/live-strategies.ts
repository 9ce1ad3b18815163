import type {
  LiveStrategyRecord,
  SessionRecord,
  StrategyPatch,
  StrategyPatchAnswer,
} from "../../src/contracts/controls.js";
import { counted, money, percent, tone } from "../../src/report/words/format.js";
import { askToAct } from "./kit/act-dialog.js";
import { hasRole, newKey, tellDesk, type DeskProblem } from "./kit/desk-client.js";
import { deskPart, missingRole, roleLine } from "./kit/desk-page.js";
import { deskStrategies, deskSummary } from "./kit/desk-values.js";
import { brokerLabel, sentence, wireMoney, wireTone } from "./kit/desk-words.js";
import { livePanel } from "./kit/live-panel.js";
import { partOf } from "./kit/live-value.js";
import { marketMoment } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { strategyTitle } from "../run/run-words.js";

const SHOWS =
  "the strategies that trade now: status, allocation, profit, drawdown against its limit, last signal, and how much better or worse the same rule does alone; to pause, run, or ask for approval.";

/** The strategies that trade on the desk. */
export function liveStrategies(): HTMLElement {
  return deskPart(
    { shows: SHOWS, height: 260 },
    (who) =>
      html`<div>${roleLine(missingRole(who, ["admin"], "change a strategy"))}${livePanel(
        [deskStrategies(), partOf(deskSummary(), (s) => s.broker)],
        ({ strategies }, broker) => draw(strategies, who, brokerLabel(broker)),
        { name: "the live strategies", height: 220 },
      )}</div>`,
  );
}

function draw(strategies: readonly LiveStrategyRecord[], who: SessionRecord, label: string): HTMLElement {
  if (strategies.length === 0)
    return html`<p class="notice">No strategy trades on this desk. They are named in its settings: see <code>npm run -s vernier -- serve --help</code>.</p>`;
  return html`<figure>
    <figcaption><h3>${counted(strategies.length, "strategy").replace("strategys", "strategies")} <span class="unit">US dollars, ${label}</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Live strategies, table"><table class="figures">
      <thead><tr><th scope="col" class="text">Strategy</th><th scope="col" class="text">Status</th><th scope="col">Allocation</th><th scope="col">Profit</th>
        <th scope="col">${term("Regret")}</th><th scope="col">${term("Drawdown")}, limit</th><th scope="col" class="text">Last signal, bar</th><th scope="col">Orders, denied</th><th scope="col" class="text">Change</th></tr></thead>
      <tbody>${strategies.map((s) => row(s, who))}</tbody>
    </table></div>
  </figure>`;
}

function row(record: LiveStrategyRecord, who: SessionRecord): HTMLElement {
  const {
    name,
    strategy,
    symbol,
    timeframe,
    parameters,
    status,
    statusReason,
    allocation,
    profit,
    drawdown,
    drawdownLimit,
    lastBarAt,
    lastSignal,
    orders,
    denials,
    pendingRecommendations,
    needsApproval,
    alone,
    size,
  } = record;
  const regret = alone.regret === null ? null : -Number(alone.regret);
  const pairs = Object.entries(parameters)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
  return html`<tr>
    <th scope="row" class="text"><b>${name}</b><div class="unit">${strategyTitle(strategy)} ${pairs} · ${symbol} ${timeframe} · ${size}</div></th>
    <td class="text"><b class=${status === "running" ? "gain" : status === "disabled" ? "loss" : "warn"}>${status}</b>${needsApproval ? html`<div class="unit">needs approval${pendingRecommendations > 0 ? html`, <a href="/review">${pendingRecommendations} waiting</a>` : ""}</div>` : null}${statusReason === null ? null : html`<div class="unit reason-text">${statusReason}</div>`}</td>
    <td>${money(Number(allocation), { digits: 0 })}</td><td class=${wireTone(profit)}>${wireMoney(profit, { plus: true })}</td>
    <td class=${tone(regret)}>${wireMoney(alone.regret, { plus: true })}</td>
    <td class=${tone(drawdown)}>${percent(drawdown)}<span class="unit"> of ${percent(drawdownLimit, { digits: 0 })}</span></td>
    <td class="text">${lastSignal ?? "no signal yet"}<div class="unit">${marketMoment(lastBarAt)}</div></td>
    <td>${orders}, ${denials > 0 ? html`<b class="loss">${denials}</b>` : "0"}</td>
    <td class="text buttons stacked">${actions(record, hasRole(who, "admin"))}</td>
  </tr>`;
}

function actions(record: LiveStrategyRecord, may: boolean): HTMLElement[] {
  const { name, status, needsApproval } = record;
  const button = (id: string, text: string, patch: Patch): HTMLElement =>
    html`<button type="button" id=${`${id}-${name}`} disabled=${!may} aria-label=${`${text} ${name}`} onclick=${() => void askToChange(name, text, patch)}>${text} …</button>`;
  return [
    status === "running"
      ? button("pause", "Pause", { status: "paused" })
      : button("run", "Run", { status: "running" }),
    button("approval", needsApproval ? "No approval" : "Need approval", { needsApproval: !needsApproval }),
  ];
}

type Patch = Partial<Pick<StrategyPatch, "status" | "needsApproval">>;

/** Asks the desk what a change would do before it asks the person. */
async function askToChange(name: string, verb: string, patch: Patch): Promise<void> {
  const path = `/v1/strategies/${encodeURIComponent(name)}`;
  let effects: string[];
  let refused: string | null = null;
  try {
    const preview = await tellDesk<StrategyPatchAnswer>({
      method: "PATCH",
      path,
      body: { ...patch, preview: true, reason: "Preview of a change" },
      key: newKey(),
    });
    effects = [
      ...preview.changes.map(({ name: field, from, to }) => `${field}: ${from} → ${to}`),
      `${sentence(preview.effect)}`,
    ];
  } catch (error) {
    effects = ["What it would do could not be found out."];
    refused = `${(error as DeskProblem).message}.`;
  }
  askToAct<StrategyPatchAnswer>({
    title: `${verb}: ${name}`,
    effects,
    refused,
    reasons: ["Planned", "Behaves unlike its backtest", "Market conditions"],
    verb,
    request: (reason) => ({ method: "PATCH", path, body: { ...patch, preview: false, reason } }),
    done: ({ strategy: { version } }) => {
      void deskStrategies().refresh();
      return html`<p><strong>Changed.</strong> ${name} is now version ${version}.</p>`;
    },
  });
}
