import type { SessionRecord } from "../../src/contracts/controls.js";
import { readSession, signIn, signOut, type DeskProblem } from "./kit/desk-client.js";
import { sentence } from "./kit/desk-words.js";
import { moment } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { isLive } from "../kit/site.js";

const MEANINGS: Readonly<Record<string, string>> = {
  viewer: "sees everything, changes nothing",
  trader: "stops trading, sends and cancels orders, acknowledges alerts",
  approver: "approves or rejects what strategies recommend",
  admin: "re-arms, changes the policy and strategies",
};

/** Takes the one-time code of a sign-in link or a token, and says who is signed in with which roles. */
export function signInForm(): HTMLElement {
  if (!isLive()) {
    return html`<div class="notice" role="note"><p><strong>There is nothing to sign in to.</strong> These are files; only a running Vernier knows persons and roles: start it with <code>npm start</code>.</p>
      <p>Live, it shows: who you are, with which roles, and a way to sign out.</p></div>`;
  }
  const root = html`<div class="panel" aria-busy="true"><p class="loading">Asking who you are …</p></div>`;
  const show = (content: HTMLElement): void => {
    root.replaceChildren(content);
    root.setAttribute("aria-busy", "false");
  };
  const present = (): void =>
    void readSession().then(
      (who) => show(who.name !== null ? signedIn(who, show) : tokenForm(present)),
      (problem: DeskProblem) => show(tokenForm(present, problem)),
    );
  // A link that is opened on this page changes the address only.
  addEventListener("hashchange", () => location.hash.includes("code=") && location.reload());
  const code = takeCode();
  if (code === null) present();
  else
    signIn({ code }).then(
      () => location.assign("/"),
      (problem: DeskProblem) => show(tokenForm(present, problem)),
    );
  return root;
}

/** The code in the address, which is taken out of it at once so that it stays in no history. */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(null, "", location.pathname);
  return code;
}

function tokenForm(done: () => void, problem?: DeskProblem): HTMLElement {
  const token =
    html`<input type="password" name="token" autocomplete="current-password" />` as HTMLInputElement;
  const message = html`<div role="alert">${problem ? failed(problem) : null}</div>`;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (token.value.trim() === "")
      return void message.replaceChildren(
        html`<p class="problem">Give a token, or use the link that sign-in prints</p>`,
      );
    try {
      await signIn({ token: token.value.trim() });
      token.value = "";
      done();
    } catch (error) {
      message.replaceChildren(failed(error as DeskProblem));
    }
  };
  return html`<div>
    <p>Run <code>npm run -s vernier -- sign-in</code> where Vernier runs and open the link that it prints: it holds for one use and a few minutes.</p>
    <form class="sign-in" onsubmit=${submit}><div class="field"><label>Or a token ${token}</label></div>${message}<button type="submit" class="primary">Sign in</button></form>
  </div>`;
}

function failed({ message }: DeskProblem): HTMLElement {
  return html`<div class="notice error"><p><strong>Not signed in.</strong> ${sentence(message)}</p></div>`;
}

function signedIn(
  { name, roles, expiresAt }: SessionRecord,
  show: (content: HTMLElement) => void,
): HTMLElement {
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      location.reload();
    } catch (error) {
      show(
        html`<div class="notice error" role="alert"><p><strong>Not signed out.</strong> ${(error as DeskProblem).message}.</p></div>`,
      );
    }
  };
  return html`<div>
    <p class="lead">Signed in as <b>${name}</b>${expiresAt === null ? "" : html`, until ${moment(expiresAt)}`}.</p>
    <dl class="facts roles">${roles.map((role) => html`<div><dt><b>${role}</b></dt><dd>${MEANINGS[role]}</dd></div>`)}</dl>
    <p class="buttons"><button type="button" onclick=${() => void leave()}>Sign out</button> <a href="/">To the overview</a></p>
  </div>`;
}
