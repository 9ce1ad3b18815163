import { html } from "./prelude.js";

const OFF = "vernier-shortcuts-off";

const KEYS: readonly (readonly [string, string])[] = [
  ["?", "This list"],
  ["/", "Search the pages"],
  ["!", "On a live page: open the stop"],
  ["Tab", "Next control; a dotted word shows its definition"],
  ["Esc", "Close a list or a definition"],
  ["← →", "On a chart: move the cursor one bar, with Shift ten"],
  ["Home End", "On a chart: cursor to the first or last visible bar"],
  ["+ −", "On a chart: zoom all charts"],
  ["PgUp PgDn", "On a chart: earlier or later"],
  ["0", "On a chart: show all bars"],
  ["← → ↑ ↓", "On a map: move the cursor one cell, with Shift ten"],
  ["B Enter", "On a map: go to the best; show the run under the cursor"],
];

let dialog: HTMLDialogElement | undefined;

/** Makes `?` show the shortcuts on this page, and other characters do what they are given. */
export function installShortcuts(others: Readonly<Record<string, () => void>> = {}): void {
  const actions: Readonly<Record<string, () => void>> = { "?": showShortcuts, ...others };
  addEventListener("keydown", (event) => {
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    if (localStorage.getItem(OFF) === "true" || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    action();
  });
}

/** Opens the list of shortcuts. */
export function showShortcuts(): void {
  dialog ??= document.body.appendChild(makeDialog());
  if (!dialog.open) dialog.showModal();
}

function makeDialog(): HTMLDialogElement {
  const off = html`<input type="checkbox" />` as HTMLInputElement;
  off.checked = localStorage.getItem(OFF) === "true";
  off.addEventListener("change", () => localStorage.setItem(OFF, String(off.checked)));
  return html`<dialog class="shortcuts" aria-labelledby="shortcuts-title">
    <form method="dialog">
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>${KEYS.map(([key, text]) => html`<div><dt>${key.split(" ").map((k) => html`<kbd>${k}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>
      <label>${off} Turn <kbd>?</kbd> off, and <kbd>!</kbd> as well</label>
      <button type="submit">Close</button>
    </form>
  </dialog>` as HTMLDialogElement;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
