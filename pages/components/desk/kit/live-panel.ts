import { sentence } from "./desk-words.js";
import { age, moment } from "../../kit/moment.js";
import type { Known, Live } from "./live-value.js";
import { html } from "../../kit/prelude.js";
import { everySecond } from "../../kit/ticking.js";

/** From this age on it is written down, and from the second on in red. */
const AGED_MS = 20_000;
const STALE_MS = 30_000;

type Values<T extends readonly unknown[]> = { readonly [K in keyof T]: Live<T[K]> };

/**
 * What is drawn from values of the desk, drawn again when they change; keyboard focus and opened details stay. While
 * there is no value it says that it loads, or what went wrong; when the value grows old it says how old.
 */
export function livePanel<T extends readonly unknown[]>(
  values: Values<T>,
  draw: (...values: T) => HTMLElement,
  { name, height = 120 }: { readonly name: string; readonly height?: number },
): HTMLElement {
  const note = html`<p class="age" hidden></p>`;
  const content = html`<div><p class="loading">Loading ${name} …</p></div>`;
  const root = html`<div class="panel live-panel" aria-busy="true" style=${`min-height: ${height}px`}>${note}${content}</div>`;
  let drawn = "";
  const show = (): void => {
    const known = values.map((value) => value.known) as readonly Known<unknown>[];
    showAge(note, known);
    if (known.some(({ value }) => value === null)) return showMissing(root, content, name, known);
    const text = JSON.stringify(known.map(({ value }) => value));
    if (text === drawn) return;
    drawn = text;
    replaceKeeping(content, draw(...(known.map(({ value }) => value) as unknown as T)));
    root.removeAttribute("style");
    root.setAttribute("aria-busy", "false");
  };
  for (const value of values) value.listen(show);
  everySecond(root, () => showAge(note, values.map((value) => value.known) as readonly Known<unknown>[]));
  show();
  return root;
}

function showAge(note: HTMLElement, known: readonly Known<unknown>[]): void {
  const oldest = Math.min(...known.map(({ at }) => at ?? Infinity));
  const old = Date.now() - oldest;
  note.hidden = !Number.isFinite(oldest) || old < AGED_MS;
  if (note.hidden) return;
  const problem = known.find((k) => k.problem !== null)?.problem;
  note.className = old > STALE_MS ? "age stale" : "age";
  note.replaceChildren(
    html`<span><b>${age(old)} old</b>, from ${moment(oldest)}. ${problem ? `${problem.message}; it is asked again every few seconds.` : ""}</span>`,
  );
}

function showMissing(
  root: HTMLElement,
  content: HTMLElement,
  name: string,
  known: readonly Known<unknown>[],
): void {
  const problem = known.find((k) => k.problem !== null)?.problem;
  if (!problem) return;
  content.replaceChildren(
    html`<div class="notice error" role="alert">
      <p><strong>Cannot show ${name}.</strong> ${sentence(problem.message)}</p>
      <p>${problem.status === null ? html`Is Vernier running? Start it with <code>npm start</code>. ` : ""}It is asked again every few seconds.</p>
    </div>`,
  );
  root.setAttribute("aria-busy", "false");
}

/** Swaps what is shown; what had the keyboard focus, or was opened, is found again by its id. */
function replaceKeeping(content: HTMLElement, next: HTMLElement): void {
  const focused = content.contains(document.activeElement) ? document.activeElement!.id : "";
  const opened = Array.from(content.querySelectorAll("details[open][id]"), ({ id }) => id);
  const scrolled = Array.from(
    content.querySelectorAll(".scroll"),
    (e) => [e.scrollLeft, e.scrollTop] as const,
  );
  content.replaceChildren(next);
  for (const id of opened) next.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  next.querySelectorAll(".scroll").forEach((element, k) => {
    const [left, top] = scrolled[k] ?? [0, 0];
    element.scrollTo(left, top);
  });
  if (focused !== "") focusAgain(next.querySelector<HTMLElement>(`#${CSS.escape(focused)}`));
}

/** Puts the focus back, in a field behind what was typed. */
function focusAgain(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  if (element instanceof HTMLInputElement && /^(text|search)$/.test(element.type)) {
    element.setSelectionRange(element.value.length, element.value.length);
  }
}
