import { html } from "./prelude.js";

/** A line that shows how far long work is, with a way to end it. */
export interface WorkLine {
  readonly root: HTMLElement;
  /** Shows progress of something that began at `started` (performance.now()). */
  progress(done: number, total: number, started: number): void;
  /** Shows a sentence instead; whatever ran is over. */
  say(text: string): void;
}

/** From here on the time that is left is worth a word. */
const SOON_MS = 1_500;

/** A progress line; `cancel` ends the work. */
export function workLine(cancel: () => void): WorkLine {
  const bar = html`<progress aria-label="Progress" hidden></progress>` as HTMLProgressElement;
  const text = html`<span role="status"></span>`;
  const button = html`<button type="button" onclick=${cancel} hidden>Cancel</button>`;
  return {
    root: html`<p class="work-line">${bar}${text}${button}</p>`,
    progress(done, total, started) {
      [bar.hidden, button.hidden] = [false, false];
      [bar.max, bar.value] = [total, done];
      const left = done > 0 ? ((performance.now() - started) / done) * (total - done) : Number.NaN;
      const words = left > SOON_MS ? `about ${Math.ceil(left / 1000)} s left` : "";
      text.textContent = words;
    },
    say(sentence) {
      [bar.hidden, button.hidden] = [true, true];
      text.textContent = sentence;
    },
  };
}
