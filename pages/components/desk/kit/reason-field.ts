import { html } from "../../kit/prelude.js";

const LEAST = 3;
const MOST = 500;

/** A field for why something is done, with common answers to choose from. */
export interface ReasonField {
  readonly root: HTMLElement;
  /** What was written, trimmed; null and said so beside the field when it is too short or too long. */
  read(): string | null;
}

/** Asks for a reason; the first of the common ones stands in it. */
export function reasonField(common: readonly string[], label = "Reason, kept in the journal"): ReasonField {
  const input =
    html`<input type="text" name="reason" autocomplete="off" maxlength=${MOST} required />` as HTMLInputElement;
  const problem = html`<span class="problem" role="alert"></span>`;
  input.value = common[0] ?? "";
  const choose = (text: string): void => {
    input.value = text;
    problem.textContent = "";
  };
  const chips = common.map(
    (text) => html`<button type="button" class="chip-button" onclick=${() => choose(text)}>${text}</button>`,
  );
  return {
    root: html`<div class="field reason"><label>${label} ${input}</label>${problem}
      ${common.length > 1 ? html`<div class="chips" role="group" aria-label="Common reasons">${chips}</div>` : null}</div>`,
    read() {
      const text = input.value.trim();
      const fits = text.length >= LEAST && text.length <= MOST;
      problem.textContent = fits ? "" : `Say why in ${LEAST} to ${MOST} characters`;
      if (!fits) input.focus();
      return fits ? text : null;
    },
  };
}
