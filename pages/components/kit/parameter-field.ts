import type { Parameter } from "../../src/core/parameters.js";
import { html } from "./prelude.js";

/** A slider with its value beside it. */
export interface Slider {
  readonly root: HTMLElement;
  /** Sets limits and value without telling anyone. */
  set(value: number, min?: number, max?: number): void;
}

/** A labelled slider that tells each move. */
export function slider(
  label: string | HTMLElement,
  { min, max, step, value }: Readonly<Record<"min" | "max" | "step" | "value", number>>,
  format: (value: number) => string,
  change: (value: number) => void,
): Slider {
  const name = typeof label === "string" ? label : (label.textContent ?? "");
  const input =
    html`<input type="range" min=${min} max=${max} step=${step} aria-label=${name} />` as HTMLInputElement;
  const output = html`<output></output>`;
  const show = (): void => {
    output.textContent = format(Number(input.value));
    input.setAttribute("aria-valuetext", format(Number(input.value)));
  };
  input.value = String(value);
  input.addEventListener("input", () => {
    change(Number(input.value));
    show();
  });
  show();
  return {
    root: html`<div class="slider"><span>${label}</span>${output}${input}</div>`,
    set(next, least = Number(input.min), most = Number(input.max)) {
      [input.min, input.max] = [String(least), String(most)];
      input.value = String(next);
      show();
    },
  };
}

/** A number field made from a parameter's descriptor. */
export function parameterField(
  { label, description, kind, min, max, step }: Parameter,
  value: number,
  change: (value: number) => void,
): HTMLElement {
  const increment = kind === "integer" ? 1 : step;
  return html`<label title=${description}>${label} ${numberField(value, { min, max, step: increment }, change)}</label>`;
}

/** A number field that tells what was typed when it is left or stepped. */
export function numberField(
  value: number,
  { min, max, step }: Readonly<Record<"min" | "max" | "step", number>>,
  change: (value: number) => void,
  name?: string,
): HTMLElement {
  const input =
    html`<input type="number" min=${min} max=${max} step=${step === 1 ? 1 : "any"} />` as HTMLInputElement;
  if (name !== undefined) input.setAttribute("aria-label", name);
  input.value = String(value);
  input.addEventListener("change", () => change(input.valueAsNumber));
  return input;
}

/** A labelled list to choose from. */
export function choice<T extends string>(
  label: string,
  options: readonly (readonly [value: T, text: string])[],
  value: T,
  change: (value: T) => void,
): HTMLElement {
  const select =
    html`<select>${options.map(([v, text]) => html`<option value=${v}>${text}</option>`)}</select>` as HTMLSelectElement;
  select.value = value;
  select.addEventListener("change", () => change(select.value as T));
  return html`<label>${label} ${select}</label>`;
}
