import { minute } from "../../src/report/words/format.js";
import { listOrigin, type RunList } from "./all-runs.js";
import { html } from "../kit/prelude.js";
import { runRow } from "../run/run-rows.js";

const SHOWN = 8;
const HEADS = [
  "Return",
  "CAGR",
  "Sharpe",
  "Max drawdown",
  "Trades",
  "Final equity, $",
  "Over buy and hold, $",
  "Trials",
  "Warnings",
];

/** The runs that were recorded last. */
export function latestRuns(list: RunList): HTMLElement {
  const { runs } = list;
  if (runs.length === 0)
    return html`<p class="notice">No run is stored yet: start Vernier with <code>npm start</code>, it runs its defaults.</p>`;
  const latest = runs.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, SHOWN);
  const held = new Map(
    runs.filter((r) => r.strategy === "buy-and-hold").map((r) => [baselineKey(r), r.finalEquity]),
  );
  return html`<figure>
    <div class="scroll" tabindex="0" role="region" aria-label="Latest runs, table">
      <table class="figures">
        <thead><tr><th scope="col" class="text">Strategy</th><th scope="col" class="text">Symbol</th>
          ${HEADS.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
        <tbody>${latest.map((run) => runRow(run, difference(run.finalEquity, held.get(baselineKey(run)))))}</tbody>
      </table>
    </div>
    <p class="small">${listOrigin(list)}, the last of ${minute(latest[0]!.createdAt)}. <a href="./runs">All runs</a></p>
  </figure>`;
}

function baselineKey({ dataHash, options }: RunList["runs"][number]): string {
  return `${dataHash} ${JSON.stringify(options)}`;
}

function difference(value: number, baseline: number | undefined): number | null {
  return baseline === undefined ? null : value - baseline;
}
