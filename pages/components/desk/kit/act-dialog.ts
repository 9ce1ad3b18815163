import { newKey, tellDesk, type Change, type DeskProblem } from "./desk-client.js";
import { sentence } from "./desk-words.js";
import { holdButton } from "../../kit/hold-button.js";
import { html } from "../../kit/prelude.js";
import { reasonField } from "./reason-field.js";

/** Something a person is about to do to the desk. */
export interface Act<T> {
  readonly title: string;
  /** What exactly happens, one sentence each. */
  readonly effects: readonly (string | HTMLElement)[];
  /** Common reasons, the first of which is filled in; null where none is asked for. */
  readonly reasons: readonly string[] | null;
  /** More to fill in. */
  readonly fields?: HTMLElement | null;
  /** Why it cannot be done at all; shown instead of the button. */
  readonly refused?: string | null;
  readonly verb: string;
  /** A word to type, or the button to hold, before it is done. */
  readonly word?: string;
  /** The request, given the reason; null when a field is not right, which the field says itself. */
  request(reason: string): Omit<Change, "key"> | null;
  /** What was done, for a person. */
  done(answer: T): HTMLElement;
  /** What to do elsewhere while nobody knows whether it was done; with it the request is repeated by itself. */
  readonly unanswered?: HTMLElement;
}

const RETRY_WAITS_MS = [1_000, 2_000, 4_000];

/** Asks whether to do something, says exactly what it does, does it, and shows what came of it. */
export function askToAct<T>(act: Act<T>): HTMLDialogElement {
  const key = newKey();
  const reason = act.reasons && reasonField(act.reasons);
  const outcome = html`<div class="outcome" role="status" aria-live="assertive"></div>`;
  const close = html`<button type="button">Back</button>` as HTMLButtonElement;
  const byName = act.word === undefined ? null : wordField(act.word);
  let sending = false;

  const attempt = async (): Promise<void> => {
    const why = reason ? reason.read() : "";
    if (sending || why === null) return;
    const request = act.request(why);
    if (request === null) return;
    sending = true;
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    try {
      finish(act.done(await send<T>({ ...request, key }, act, outcome)));
    } catch (error) {
      outcome.replaceChildren(failed(error as DeskProblem, act));
      button.disabled = false;
      button.textContent = "Try again";
    }
    sending = false;
    form.setAttribute("aria-busy", "false");
  };
  const finish = (result: HTMLElement): void => {
    outcome.replaceChildren(result);
    for (const part of dialog.querySelectorAll(".before")) part.remove();
    button.remove();
    close.textContent = "Close";
    close.focus();
  };
  const button = makeButton(act, byName?.matches, () => void attempt());
  const form = html`<form method="dialog" onsubmit=${(event: Event) => event.preventDefault()}>
    <h2 id="act-title">${act.title}</h2>
    <div class="act-body"><div class="before">
      <ul class="effects">${act.effects.map((effect) => html`<li>${effect}</li>`)}</ul>
      ${act.refused ? html`<p class="notice beware">${act.refused}</p>` : html`<div>${act.fields ?? null}${reason?.root ?? null}${byName?.root ?? null}</div>`}
    </div>
    ${outcome}</div>
    <footer>${close}${act.refused ? null : button}</footer>
  </form>`;
  const dialog = html`<dialog class="act" aria-labelledby="act-title">${form}</dialog>` as HTMLDialogElement;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => sending && event.preventDefault());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  (act.refused ? close : button).focus();
  return dialog;
}

function makeButton<T>(
  act: Act<T>,
  ready: (() => boolean) | undefined,
  attempt: () => void,
): HTMLButtonElement {
  if (ready) return holdButton(act.verb, ready, attempt);
  return html`<button type="button" class="primary" onclick=${attempt}>${act.verb}</button>` as HTMLButtonElement;
}

function wordField(word: string): { readonly root: HTMLElement; matches(): boolean } {
  const input =
    html`<input type="text" name="word" autocomplete="off" autocapitalize="characters" spellcheck="false" />` as HTMLInputElement;
  return {
    root: html`<div class="field"><label>Type ${word}, or hold the button ${input}</label></div>`,
    matches: () => input.value.trim().toUpperCase() === word.toUpperCase(),
  };
}

/** Sends a change; where it has to be done, again and again until there is an answer, with the same key. */
async function send<T>(change: Change, act: Act<unknown>, outcome: HTMLElement): Promise<T> {
  outcome.replaceChildren(html`<p>Sending …</p>`);
  const waits = act.unanswered ? RETRY_WAITS_MS : [];
  for (let tries = 0; ; tries++) {
    try {
      return await tellDesk<T>(change);
    } catch (error) {
      const wait = waits[tries];
      if ((error as DeskProblem).status !== null || wait === undefined) throw error;
      outcome.replaceChildren(
        html`<div class="notice error"><p><strong>No answer yet.</strong> Trying again (${tries + 2} of ${waits.length + 1}) … Until an answer comes, take it that nothing happened.</p>${act.unanswered!.cloneNode(true)}</div>`,
      );
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

function failed(problem: DeskProblem, act: Act<unknown>): HTMLElement {
  const silent = problem.status === null;
  const details = problem.details.map(({ field, problem: text }) => html`<li><b>${field}</b>: ${text}</li>`);
  return html`<div class="notice error">
    <p><strong>${silent ? "The server did not answer." : "Not done."}</strong> ${silent ? "Nobody knows whether it was done: take it that it was not. Trying again cannot do it twice." : `${sentence(problem.message)}`}</p>
    ${details.length > 0 ? html`<ul>${details}</ul>` : null}
    ${silent && act.unanswered ? act.unanswered.cloneNode(true) : null}
  </div>`;
}
