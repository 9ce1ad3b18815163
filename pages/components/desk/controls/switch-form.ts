import type { SessionRecord } from "../../../src/contracts/controls.js";
import { deskPositions, deskStrategies } from "../kit/desk-values.js";
import { html } from "../../kit/prelude.js";
import { askToStop, type StopTarget } from "./stop-dialog.js";

/** Stops one strategy, model or symbol and leaves the rest running. */
export function switchForm(who: SessionRecord): HTMLElement {
  const scope =
    html`<select id="stop-scope">${Object.keys(names()).map((s) => html`<option value=${s}>${s}</option>`)}</select>` as HTMLSelectElement;
  const target =
    html`<input type="text" id="stop-target" list="stop-targets" autocomplete="off" maxlength="64" />` as HTMLInputElement;
  const options = html`<datalist id="stop-targets"></datalist>`;
  const problem = html`<span class="problem" role="alert"></span>`;
  const suggest = (): void => {
    options.replaceChildren(...names()[scope.value]!.map((value) => html`<option value=${value}></option>`));
  };
  const open = (event: Event): void => {
    event.preventDefault();
    const name = target.value.trim();
    problem.textContent = name === "" ? `Name the ${scope.value} to stop` : "";
    if (name === "") return target.focus();
    askToStop(who, { scope: scope.value as StopTarget["scope"], target: name });
  };
  scope.addEventListener("change", suggest);
  for (const value of [deskStrategies(), deskPositions()]) value.listen(suggest);
  suggest();
  return html`<form class="filters" onsubmit=${open} novalidate aria-label="Stop one part">
    <label>Stop one ${scope}</label><label>by name ${target}</label>${options}
    <button type="submit" class="danger">Stop it …</button>${problem}
  </form>`;
}

/** What there is to stop, by kind. */
function names(): Readonly<Record<string, readonly string[]>> {
  const strategies = deskStrategies().known.value?.strategies ?? [];
  const positions = deskPositions().known.value?.positions ?? [];
  return {
    strategy: strategies.map(({ name }) => name),
    symbol: [...new Set([...strategies, ...positions].map(({ symbol }) => symbol))].sort(),
    model: [],
  };
}
