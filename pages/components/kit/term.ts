import { define } from "./glossary.js";
import { html } from "./prelude.js";

const GAP = 6;
const MARGIN = 8;
/** Time to move the pointer from a word to its definition. */
const LEAVE_MS = 120;

const tips = new Map<string, HTMLElement>();
let leaving: ReturnType<typeof setTimeout> | undefined;

/**
 * A word that shows its definition on hover and on keyboard focus; Escape hides it. The text may differ from the
 * glossary's term.
 */
export function term(name: string, text: string = name): HTMLElement {
  const tip = tipOf(name);
  const button = html`<button type="button" class="term" aria-describedby=${tip.id}>${text}</button>`;
  button.addEventListener("pointerenter", () => show(tip, button));
  button.addEventListener("focus", () => show(tip, button));
  button.addEventListener("pointerleave", () => hideSoon(tip));
  button.addEventListener("blur", () => hide(tip));
  button.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide(tip);
  });
  return button;
}

/** One definition a page, however often its word stands there. */
function tipOf(name: string): HTMLElement {
  const known = tips.get(name);
  if (known) return known;
  const id = `definition-${name.toLowerCase().replace(/\W+/g, "-")}`;
  const tip = html`<div class="definition" role="tooltip" id=${id} hidden>${define(name)}</div>`;
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", () => hideSoon(tip));
  (document.querySelector("main") ?? document.body).append(tip);
  tips.set(name, tip);
  return tip;
}

function show(tip: HTMLElement, word: HTMLElement): void {
  clearTimeout(leaving);
  for (const other of tips.values()) if (other !== tip) hide(other);
  tip.hidden = false;
  place(tip, word);
  addEventListener("scroll", () => hide(tip), { once: true, passive: true });
}

function hideSoon(tip: HTMLElement): void {
  leaving = setTimeout(() => hide(tip), LEAVE_MS);
}

function hide(tip: HTMLElement): void {
  tip.hidden = true;
}

/** Puts the tip below its word, or above where there is no room, inside of the window on either side. */
function place(tip: HTMLElement, word: HTMLElement): void {
  tip.style.left = "0";
  tip.style.top = "0";
  const { left, bottom, top } = word.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const below = bottom + GAP;
  const fits = below + height < window.innerHeight - MARGIN;
  tip.style.left = `${Math.max(MARGIN, Math.min(left, document.documentElement.clientWidth - width - MARGIN))}px`;
  tip.style.top = `${fits ? below : Math.max(MARGIN, top - GAP - height)}px`;
}
