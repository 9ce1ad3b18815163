import { html } from "./prelude.js";

/** How long it has to be held. */
const HOLD_MS = 1_200;

/** A button that acts when it was held for a moment, by touch, mouse or keyboard, or at once when `ready()` says so. */
export function holdButton(text: string, ready: () => boolean, act: () => void): HTMLButtonElement {
  const button =
    html`<button type="button" class="danger hold" style=${`--hold: ${HOLD_MS}ms`}>${text}</button>` as HTMLButtonElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = (): void => {
    clearTimeout(timer);
    timer = undefined;
    button.classList.remove("held");
  };
  const press = (): void => {
    if (timer !== undefined || button.disabled) return;
    if (ready()) return act();
    button.classList.add("held");
    timer = setTimeout(() => {
      release();
      act();
    }, HOLD_MS);
  };
  button.addEventListener("pointerdown", (event) => event.button === 0 && press());
  for (const name of ["pointerup", "pointerleave", "pointercancel", "blur"])
    button.addEventListener(name, release);
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", release);
  // A long press on a phone would open a menu instead.
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  return button;
}
