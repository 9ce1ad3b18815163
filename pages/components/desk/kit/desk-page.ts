import type { Role, SessionRecord } from "../../../src/contracts/controls.js";
import { hasRole, readSession, type DeskProblem } from "./desk-client.js";
import { sentence } from "./desk-words.js";
import { html } from "../../kit/prelude.js";
import { isLive } from "../../kit/site.js";

export interface DeskPart {
  /** What a reader would see, as in `The open positions, each with …`. */
  readonly shows: string;
  /** Room to keep while loading, in pixels. */
  readonly height?: number;
}

/**
 * A part of a page that needs the running desk. In a report it says so and what it would show; on a live page it asks
 * who is reading, and says how to sign in when nobody is.
 */
export function deskPart(
  { shows, height = 200 }: DeskPart,
  build: (who: SessionRecord) => HTMLElement,
): HTMLElement {
  if (!isLive()) return reportNotice(shows);
  const root = html`<div class="panel" aria-busy="true" style=${`min-height: ${height}px`}><p class="loading">Asking the desk …</p></div>`;
  const show = (content: HTMLElement): void => {
    root.replaceChildren(content);
    root.removeAttribute("style");
    root.setAttribute("aria-busy", "false");
  };
  const ask = (): void =>
    void readSession().then(
      (who) => show(who.roles.length === 0 ? signInNotice(shows) : build(who)),
      (problem: DeskProblem) => show(unanswered(problem, ask)),
    );
  ask();
  return root;
}

function reportNotice(shows: string): HTMLElement {
  return html`<div class="notice" role="note">
    <p><strong>This needs a running Vernier.</strong> These files were frozen when the pages were built, and a desk that trades cannot be: start it with <code>npm start</code>.</p>
    <p>Live, it shows: ${shows}</p>
  </div>`;
}

function signInNotice(shows: string): HTMLElement {
  return html`<div class="notice beware" role="note">
    <p><strong>You are not signed in.</strong> Run <code>npm run -s vernier -- sign-in</code> where Vernier runs and open the link that it prints, or <a href="/sign-in">sign in with a token</a>.</p>
    <p>Then this shows: ${shows}</p>
  </div>`;
}

function unanswered(problem: DeskProblem, again: () => void): HTMLElement {
  return html`<div class="notice error" role="alert">
    <p><strong>Cannot ask the desk.</strong> ${sentence(problem.message)}</p>
    <p><button type="button" onclick=${again}>Try again</button></p>
  </div>`;
}

/** Why a reader may not do something that takes one of some roles; null when it is allowed. */
export function missingRole(who: SessionRecord, roles: readonly Role[], deed: string): string | null {
  if (hasRole(who, ...roles)) return null;
  const needed = `the role ${roles.join(" or ")}`;
  if (who.name === null)
    return `To ${deed} you need ${needed}. You are not signed in: run npm run -s vernier -- sign-in where Vernier runs.`;
  return `To ${deed} you need ${needed}; you are signed in as ${who.name} with: ${who.roles.join(", ")}.`;
}

/** One line in place of what a reader may not do; nothing when it is allowed. */
export function roleLine(reason: string | null): HTMLElement | null {
  return reason === null ? null : html`<p class="small role-line">${reason}</p>`;
}
