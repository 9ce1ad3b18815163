import type { RunSummary } from "../../src/contracts/run.js";
import { selectRuns, type RunFilter, type SortColumn } from "../../src/queries/runs.js";
import { listOrigin, type RunList } from "./all-runs.js";
import { compareChoice } from "./compare-choice.js";
import { openDuck, type Sql } from "./duck.js";
import { html } from "../kit/prelude.js";
import { strategyTitle } from "../run/run-words.js";
import { runRow } from "../run/run-rows.js";
import { runsToArrow } from "./runs-arrow.js";
import { term } from "../kit/term.js";

interface Column {
  readonly label: string;
  /** The glossary's word, where the label is not one. */
  readonly term?: string;
  readonly sort?: SortColumn;
  readonly text?: true;
}

const COLUMNS: readonly Column[] = [
  { label: "Strategy", sort: "strategy", text: true },
  { label: "Symbol", sort: "symbol", text: true },
  { label: "Return", term: "Total return", sort: "totalReturn" },
  { label: "CAGR", term: "CAGR", sort: "cagr" },
  { label: "Sharpe", term: "Sharpe ratio", sort: "sharpe" },
  { label: "Max drawdown", term: "Maximum drawdown", sort: "maxDrawdown" },
  { label: "Trades", term: "Trades", sort: "trades" },
  { label: "Final equity, $", sort: "finalEquity" },
  { label: "Over buy and hold, $", sort: "overBaseline" },
  { label: "Trials", term: "Best of N trials" },
  { label: "Warnings" },
  { label: "Compare" },
];

/** Every run, sorted and filtered by SQL in this browser. Rows are there before the database is. */
export function runsTable(list: RunList): HTMLElement {
  const { runs } = list;
  if (runs.length === 0) return emptyList();
  const byId = new Map(runs.map((run) => [run.id, run]));
  let filter: RunFilter = { sort: "sharpe", descending: true, strategy: "", symbol: "", text: "" };
  const choice = compareChoice();
  const body = html`<tbody>${runs.map((run) => choice.row(run, runRow(run, null)))}</tbody>`;
  const status = html`<p class="small" role="status">Opening the database in your browser …</p>`;
  const heads = COLUMNS.map((column) =>
    head(column, (sort) => change({ sort, descending: filter.sort === sort ? !filter.descending : true })),
  );
  const root = html`<div class="runs" aria-busy="true">
    <p class="small">${listOrigin(list)}. ${choice.link}</p>
    ${controls(runs, (changes) => change(changes))}${status}
    <div class="scroll" tabindex="0" role="region" aria-label="Runs, table">
      <table class="figures"><thead><tr>${heads.map((h) => h.cell)}</tr></thead>${body}</table>
    </div>
  </div>`;

  const database = openDuck({ runs: runsToArrow(runs) });
  const change = (changes: Partial<RunFilter>): void => {
    filter = { ...filter, ...changes };
    void refresh();
  };
  const refresh = async (): Promise<void> => {
    const asked = filter;
    try {
      const rows = await query(await database, asked);
      if (asked !== filter) return;
      body.replaceChildren(
        ...rows.map(({ id, overBaseline }) => choice.row(byId.get(id)!, runRow(byId.get(id)!, overBaseline))),
      );
      for (const { cell, column } of heads) cell.setAttribute("aria-sort", sortState(column, asked));
      status.textContent =
        rows.length === 0 ? "No run fits: loosen the filters." : `${rows.length} of ${runs.length} runs`;
    } catch (error) {
      status.textContent = `Sorting and filtering do not work here: ${error instanceof Error ? error.message : String(error)}`;
    }
    root.setAttribute("aria-busy", "false");
  };
  void refresh();
  return root;
}

async function query(sql: Sql, filter: RunFilter): Promise<{ id: string; overBaseline: number | null }[]> {
  const { sql: text, values } = selectRuns(filter);
  return (await sql(text, values)) as unknown as { id: string; overBaseline: number | null }[];
}

function head(
  column: Column,
  sortBy: (sort: SortColumn) => void,
): { readonly cell: HTMLElement; readonly column: Column } {
  const { label, sort } = column;
  const name = column.term === undefined ? label : term(column.term, label);
  const button =
    sort &&
    html`<button type="button" class="sort" aria-label=${`Sort by ${label}`} onclick=${() => sortBy(sort)}></button>`;
  return { column, cell: html`<th scope="col" class=${column.text ? "text" : ""}>${name}${button}</th>` };
}

function sortState({ sort }: Column, filter: RunFilter): string {
  if (sort !== filter.sort) return "none";
  return filter.descending ? "descending" : "ascending";
}

function controls(runs: readonly RunSummary[], change: (changes: Partial<RunFilter>) => void): HTMLElement {
  const names = (read: (run: RunSummary) => string): string[] => [...new Set(runs.map(read))].sort();
  const choice = (
    label: string,
    values: readonly string[],
    key: "strategy" | "symbol",
    show: (value: string) => string,
  ): HTMLElement => {
    const select = html`<select><option value="">all</option>${values.map((v) => html`<option value=${v}>${show(v)}</option>`)}</select>`;
    select.addEventListener("change", () => change({ [key]: (select as HTMLSelectElement).value }));
    return html`<label>${label} ${select}</label>`;
  };
  const text = html`<input type="search" placeholder="e.g. fast 10" />` as HTMLInputElement;
  text.addEventListener("input", () => change({ text: text.value }));
  return html`<form class="filters" role="search" aria-label="Filter the runs" onsubmit=${(event: Event) => event.preventDefault()}>
    ${choice(
      "Strategy",
      names((r) => r.strategy),
      "strategy",
      strategyTitle,
    )}
    ${choice(
      "Symbol",
      names((r) => r.symbol),
      "symbol",
      (v) => v,
    )}
    <label>Contains ${text}</label>
  </form>`;
}

function emptyList(): HTMLElement {
  return html`<div class="notice">
    <p><strong>No run is stored yet.</strong></p>
    <p>Vernier runs and stores its default backtests when it starts with an empty database: start it again with <code>npm start</code>.</p>
  </div>`;
}
