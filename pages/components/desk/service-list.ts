import type { ServiceHealth } from "../../src/contracts/account.js";
import { spaced } from "./controls/breaker-panel.js";
import { deskPart } from "./kit/desk-page.js";
import { deskServices } from "./kit/desk-values.js";
import { sentence } from "./kit/desk-words.js";
import { livePanel } from "./kit/live-panel.js";
import { age } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { streamState } from "./kit/desk-events.js";
import { everySecond } from "../kit/ticking.js";

const SHOWS =
  "each part of the system (database, broker, order stream, feed, trading, reconciliation, journal, refresh, runs, pages) by colour and word, what it says of itself, its figures and how old they are.";
const STALE_MS = 30_000;

const STATES: Readonly<Record<ServiceHealth["status"], readonly [mark: string, tone: string]>> = {
  up: ["●", "gain"],
  degraded: ["◐", "warn"],
  down: ["■", "loss"],
  off: ["○", ""],
};
const WORST: readonly ServiceHealth["status"][] = ["down", "degraded", "off", "up"];

/** Is it up: every part of the system, the worst first. */
export function serviceList(): HTMLElement {
  return deskPart(
    { shows: SHOWS, height: 500 },
    () =>
      html`<div><h2 class="unseen">Services</h2>${streamLine()}${livePanel([deskServices()], ({ services }) => draw(services), { name: "the services", height: 460 })}</div>`,
  );
}

function draw(services: readonly ServiceHealth[]): HTMLElement {
  const sorted = services.toSorted((a, b) => WORST.indexOf(a.status) - WORST.indexOf(b.status));
  const counts = WORST.map(
    (status) => [status, services.filter((s) => s.status === status).length] as const,
  ).filter(([, n]) => n > 0);
  return html`<div>
    <p class="lead">${counts.map(([status, n], k) => html`<span>${k > 0 ? ", " : ""}<b class=${STATES[status][1]}>${n} ${status}</b></span>`)}</p>
    <ul class="items">${sorted.map(card)}</ul>
  </div>`;
}

function card({ name, status, detail, checkedAt, figures }: ServiceHealth): HTMLElement {
  const [mark, tone] = STATES[status];
  const checked = html`<span class="unit"></span>`;
  everySecond(checked, () => {
    const old = Date.now() - Date.parse(checkedAt);
    checked.textContent = `checked ${age(old)} ago`;
    checked.className = old > STALE_MS ? "unit loss" : "unit";
  });
  return html`<li class=${`item item-${status}`}>
    <h3>${spaced(name.replaceAll("-", " "))} <b class=${tone}>${mark} ${status}</b></h3>
    <p>${sentence(detail)}</p>
    <dl class="facts">${Object.entries(figures).map(([key, value]) => html`<div><dt>${label(key)}</dt><dd>${figure(key, value)}</dd></div>`)}</dl>
    <p>${checked}</p>
  </li>`;
}

/** `ageMs` as `age`: its unit stands with the figure. */
function label(key: string): string {
  return spaced(key.replace(/Ms$/, ""));
}

function figure(key: string, value: number | string | boolean | null): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return key.endsWith("Ms") ? age(value) : value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

/** How this page itself hears of changes. */
function streamLine(): HTMLElement {
  const root = html`<p class="small stream-line"></p>`;
  everySecond(root, () => {
    const { open, heardAt } = streamState();
    const heard = heardAt === null ? "nothing heard yet" : `last heard ${age(Date.now() - heardAt)} ago`;
    root.textContent = open
      ? `This page listens to the desk's events: ${heard}.`
      : `This page does not hear the desk's events (${heard}); it asks every few seconds instead.`;
    root.classList.toggle("loss", !open && heardAt !== null);
  });
  return root;
}
