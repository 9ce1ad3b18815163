import type { ControlRecord } from "../../../src/contracts/controls.js";
import { spaced } from "./breaker-panel.js";
import { limitWords } from "./limit-words.js";
import { moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { term } from "../../kit/term.js";

/** The forty controls: limits, what each blocks, how often it did, and when it was last proven. */
export function controlTable(
  controls: readonly ControlRecord[],
  query: string,
  search: (query: string) => void,
): HTMLElement {
  const input =
    html`<input type="search" id="control-search" placeholder="e.g. price, drawdown, 23" value=${query} />` as HTMLInputElement;
  const rows = controls.map((control) => ({ control, row: row(control) }));
  const status = html`<span class="unit" role="status"></span>`;
  const filter = (): void => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { control, row: element } of rows) {
      element.hidden = !words.every((word) => textOf(control).includes(word));
      if (!element.hidden) shown++;
    }
    const proven = controls.filter((c) => c.proven === true).length;
    status.textContent =
      shown === 0
        ? "No control fits."
        : `${shown} of ${controls.length}; ${proven} proven, ${controls.length - proven} not`;
  };
  input.addEventListener("input", () => {
    search(input.value);
    filter();
  });
  filter();
  return html`<div>
    <form class="filters" role="search" aria-label="Find a control" onsubmit=${(event: Event) => event.preventDefault()}><label>Find ${input}</label>${status}</form>
    <div class="scroll tall" tabindex="0" role="region" aria-label="Controls, table"><table class="figures controls">
      <thead><tr><th scope="col">#</th><th scope="col" class="text">Control</th><th scope="col" class="text">Limits</th><th scope="col" class="text">Blocks</th>
        <th scope="col" class="text">Exits too</th><th scope="col">Denials</th><th scope="col" class="text">Last denial</th><th scope="col" class="text">${term("Last proven")}</th></tr></thead>
      <tbody>${rows.map((r) => r.row)}</tbody>
    </table></div>
  </div>`;
}

function textOf({ number, title, group, codes, limits, blocks }: ControlRecord): string {
  return [number, title, group, blocks, ...codes, ...limits.map(({ name }) => `${name} ${spaced(name)}`)]
    .join(" ")
    .toLowerCase();
}

function row({
  number,
  title,
  group,
  limits,
  codes,
  blocks,
  exits,
  denials,
  lastDenialAt,
  provenAt,
  proven,
  evidence,
}: ControlRecord): HTMLElement {
  return html`<tr id=${`control-${number}`}>
    <td>${number}</td>
    <th scope="row" class="text"><b>${title}</b><div class="unit">${group}</div></th>
    <td class="text">${limits.length === 0 ? "–" : limits.map(({ name, value, unit }) => html`<div>${spaced(name)} <b>${limitWords(value, unit)}</b></div>`)}</td>
    <td class="text wrap" title=${codes.join(", ")}>${blocks}</td><td class="text">${exits ? "yes" : "no"}</td>
    <td>${denials}</td><td class="text">${moment(lastDenialAt)}</td>
    <td class="text">${verdict(proven)} ${provenAt === null ? null : moment(provenAt)}<div class="unit">${evidence ?? ""}</div></td>
  </tr>`;
}

function verdict(proven: boolean | null): HTMLElement {
  if (proven === null) return html`<span class="warn">never</span>`;
  return proven ? html`<span class="gain">✓</span>` : html`<span class="loss">✗ failed</span>`;
}
