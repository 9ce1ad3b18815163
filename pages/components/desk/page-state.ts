import { minute } from "../../src/report/words/format.js";
import { deskBar } from "./desk-bar.js";
import { streamState } from "./kit/desk-events.js";
import { age, readersZone } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { installShortcuts, showShortcuts } from "../kit/shortcuts.js";
import { openStop } from "./controls/stop-button.js";
import { fetchHealth, isLive, type Health, type SiteRecord } from "../kit/site.js";
import { term } from "../kit/term.js";

const POLL_MS = 5_000;
/** From here on a live page says in red that it is old. */
const STALE_MS = 30_000;

/** Says whether the page is a report or live, how old it is, and where the shortcuts are; a live page has the stop on top. */
export function pageState(site: Promise<unknown>): HTMLElement {
  const live = isLive();
  installShortcuts(live ? { "!": () => void openStop() } : {});
  const text = html`<span class="state-text" role="status">Loading …</span>`;
  const root = html`<p class="page-state">${text}
    <button type="button" class="plain" onclick=${showShortcuts}>Shortcuts <kbd>?</kbd></button></p>`;
  void site.then((record) =>
    live ? watchServer(root, text, record as SiteRecord) : showReport(text, record as SiteRecord),
  );
  return live ? html`<div class="page-top">${deskBar()}${root}</div>` : root;
}

function showReport(text: HTMLElement, { builtAt, codeVersion }: SiteRecord): void {
  text.replaceChildren(
    term("Report"),
    ` · numbers frozen ${minute(builtAt)}, code ${codeVersion} · live data needs Vernier on your machine: `,
    html`<code>npm start</code>`,
  );
}

function watchServer(root: HTMLElement, text: HTMLElement, { builtAt }: SiteRecord): void {
  let seen: number | null = null;
  let health: Health | null = null;
  let stopped = false;
  const check = async (): Promise<void> => {
    try {
      health = await fetchHealth();
      seen = Date.now();
      stopped = false;
    } catch {
      stopped = true;
    }
    show();
  };
  const show = (): void => {
    const age = seen === null ? null : Date.now() - seen;
    root.classList.toggle("stale", stopped && (age === null || age > STALE_MS));
    root.classList.toggle("waiting", stopped || health?.database === "down");
    if (!stopped) return text.replaceChildren(term("Live page", "Live"), describe(health!, seen ?? 0));
    const since = seen === null ? "does not answer" : `has not answered for ${Math.round(age! / 1000)} s`;
    text.replaceChildren(
      `The server ${since} · what you see is from ${minute(seen ?? builtAt)} · start it with `,
      html`<code>npm start</code>`,
    );
  };
  void check();
  setInterval(() => void check(), POLL_MS);
}

function describe({ database, codeVersion }: Health, seen: number): string {
  const state =
    database === "up"
      ? "database up"
      : "the database does not answer, so runs are those frozen in the report";
  return ` · ${state}, code ${codeVersion}, checked ${minute(seen)}${describeStream()} · times in ${readersZone()}`;
}

/** How the desk's events come, where this page listens to them. */
function describeStream(): string {
  const { open, heardAt } = streamState();
  if (heardAt === null) return "";
  return open ? `, events heard ${age(Date.now() - heardAt)} ago` : ", no events: asking every few seconds";
}
