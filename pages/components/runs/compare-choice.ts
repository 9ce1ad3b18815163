import type { RunSummary } from "../../src/contracts/run.js";
import { html } from "../kit/prelude.js";
import { runName } from "../run/run-words.js";

/** Runs that a reader ticks in a table, and the link that compares them. */
export interface CompareChoice {
  readonly link: HTMLElement;
  /** A row with a tick at its end. */
  row(run: RunSummary, row: HTMLElement): HTMLElement;
}

/** The most that the page of comparisons takes. */
const MOST = 5;

/** Ticks for the rows of a table of runs; they stay when rows are sorted and filtered. */
export function compareChoice(): CompareChoice {
  const chosen = new Set<string>();
  const link =
    html`<a class="compare-link" href="./compare">Compare runs side by side</a>` as HTMLAnchorElement;
  const show = (): void => {
    const some = chosen.size >= 2;
    link.href = some ? `./compare?runs=${[...chosen].join(",")}` : "./compare";
    link.textContent = some ? `Compare the ${chosen.size} ticked runs` : "Compare runs side by side";
  };
  return {
    link,
    row(run, row) {
      const tick =
        html`<input type="checkbox" aria-label=${`Compare ${runName(run)}`} />` as HTMLInputElement;
      tick.checked = chosen.has(run.id);
      tick.addEventListener("change", () => {
        if (tick.checked && chosen.size < MOST) chosen.add(run.id);
        else chosen.delete(run.id);
        tick.checked = chosen.has(run.id);
        show();
      });
      row.append(html`<td class="tick">${tick}</td>`);
      return row;
    },
  };
}
