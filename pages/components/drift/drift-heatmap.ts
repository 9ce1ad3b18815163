import type { FeatureDrift } from "../../src/drift/feature-drift.js";
import { day, number, percent } from "../../src/report/words/format.js";
import type { DriftResults } from "./drift-results.js";
import { VERDICT_WORDS } from "./drift-words.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** A table of features by windows. */
export interface DriftHeatmap {
  readonly root: HTMLElement;
  /** Shows one more cell. */
  fill(window: number, feature: number): void;
  /** Marks the chosen feature and window. */
  mark(window: number, feature: number): void;
  /** Tells that no more cells come. */
  end(): void;
  /** Scrolls to the newest window where there is no room for all. */
  showNewest(): void;
}

/**
 * Every feature in every window: the verdict by sign, word and colour, with the drift score. A row's name chooses its
 * feature, a column's day its window, a cell both.
 */
export function driftHeatmap(
  results: DriftResults,
  choose: (window: number | null, feature: number | null) => void,
): DriftHeatmap {
  const { features, windows, importance } = results.facts;
  const cells = windows.map((_, window) =>
    features.map((_, feature) => {
      const cell = html`<td class="waiting">…</td>`;
      cell.addEventListener("click", () => choose(window, feature));
      return cell;
    }),
  );
  const heads = windows.map(
    (
      { first, last },
      window,
    ) => html`<th scope="col"><button type="button" class="link-like" aria-pressed="false"
      title=${`Window ${day(first)} to ${day(last)}`} onclick=${() => choose(window, null)}><small>${day(last).slice(0, 5)}</small>${day(last).slice(5)}</button></th>`,
  );
  const names = features.map(
    (
      name,
      feature,
    ) => html`<th scope="row" class="text"><button type="button" class="link-like" aria-pressed="false"
      onclick=${() => choose(null, feature)}>${name}</button><span class="unit">${percent(importance[feature]!, { digits: 0 })} of |SHAP|</span></th>`,
  );
  const root = html`<figure class="drift-map">
    <figcaption><h3>Every feature in every window <span class="unit">${term("Drift score", "score")}: PSI or KS ÷ its 95 % line, whichever is larger; by the last day of the window</span></h3>
      <ul class="legend">${Object.entries(VERDICT_WORDS).map(([verdict, { sign, word }]) => html`<li class="word"><span class=${`swatch verdict-${verdict}`}>${sign}</span> ${word}</li>`)}<li class="word"><span class="swatch verdict-unknown">–</span> too few values</li></ul>
    </figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Drift of features by window, table">
      <table class="figures drift-cells">
        <thead><tr><th scope="col" class="text">Feature</th>${heads}</tr></thead>
        <tbody>${features.map((_, feature) => html`<tr>${names[feature]!}${cells.map((column) => column[feature]!)}</tr>`)}</tbody>
      </table>
    </div>
  </figure>`;
  return {
    root,
    fill(window, feature) {
      const cell = cells[window]![feature]!;
      const drift = results.feature(window, feature);
      if (drift) fillCell(cell, drift);
    },
    mark(window, feature) {
      for (const [k, head] of heads.entries()) press(head, k === window);
      for (const [k, name] of names.entries()) press(name, k === feature);
      for (const [k, column] of cells.entries()) {
        for (const [j, cell] of column.entries())
          cell.classList.toggle("chosen", k === window && j === feature);
      }
    },
    showNewest() {
      const table = root.querySelector(".scroll")!;
      table.scrollLeft = table.scrollWidth;
    },
    end() {
      for (const cell of root.querySelectorAll("td.waiting")) {
        cell.replaceChildren("·", html`<span class="unseen">not measured</span>`);
      }
    },
  };
}

function fillCell(cell: HTMLElement, { verdict, null: none, name }: FeatureDrift): void {
  const { sign, word } = none ? VERDICT_WORDS[verdict] : { sign: "–", word: "too few values" };
  cell.className = `verdict-${none ? verdict : "unknown"}`;
  cell.dataset["feature"] = name;
  cell.dataset["verdict"] = none ? verdict : "unknown";
  cell.dataset["score"] = String(none?.score ?? Number.NaN);
  cell.title = `${name}: ${word}, score ${number(none?.score ?? null, 2)}`;
  cell.replaceChildren(
    html`<b aria-hidden="true">${sign}</b>`,
    html`<span class="unseen">${word}, </span>`,
    ` ${number(none?.score ?? null, 1)}`,
  );
}

function press(head: HTMLElement, pressed: boolean): void {
  head.querySelector("button")!.setAttribute("aria-pressed", String(pressed));
}
