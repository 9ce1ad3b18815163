import type { RunSummary } from "../../src/contracts/run.js";
import { counted, day, money } from "../../src/report/words/format.js";
import { alignAccounts } from "../charts/align-accounts.js";
import { listOrigin, type RunList } from "./all-runs.js";
import { loadRuns, type ComparedRun } from "./compare-source.js";
import { differenceTable, figureTable } from "./compare-tables.js";
import { caveats } from "./compare-words.js";
import { panel } from "../kit/panel.js";
import { html } from "../kit/prelude.js";
import { runName } from "../run/run-words.js";
import { drawdownLines, equityLines, type AccountSeries } from "../run/series-charts.js";
import { StudyClient } from "../kit/study-client.js";
import { TimeView } from "../charts/time-view.js";
import { zoomBar } from "../charts/zoom-bar.js";

/** More lines than this cannot be told apart. */
const MOST = 5;
const DASHES = ["", "7 3", "2 2", "9 3 2 3", "1 3"];

/** Two to five runs side by side: those that the address names, as in `/compare?runs=a,b`. */
export function comparePage(list: RunList, files: Readonly<Record<string, SiteFile>>): HTMLElement {
  const client = new StudyClient();
  const byId = new Map(list.runs.map((run) => [run.id, run]));
  const asked = new URLSearchParams(location.search).get("runs")?.split(",").filter(Boolean) ?? [];
  const unknown = asked.filter((id) => !byId.has(id));
  let ids = asked.filter((id) => byId.has(id)).slice(0, MOST);
  if (ids.length === 0) ids = defaultRuns(list.runs).map((run) => run.id);
  const body = html`<div></div>`;
  const picker = html`<div class="filters" role="group" aria-label="Runs to compare"></div>`;
  const draw = (): void => {
    const runs = ids.map((id) => byId.get(id)!);
    picker.replaceChildren(...pickerParts(list.runs, runs, choose));
    body.replaceChildren(
      runs.length < 2
        ? html`<p class="notice">Choose two runs or more to compare them.</p>`
        : panel(loadRuns(runs, files, client), comparison, { name: "the comparison", height: 900 }),
    );
  };
  const choose = (next: readonly string[]): void => {
    ids = [...next];
    history.replaceState(null, "", `?runs=${ids.join(",")}`);
    draw();
  };
  draw();
  return html`<div class="compare">
    ${unknown.length > 0 ? html`<p class="notice beware" role="alert">Not among these runs: ${unknown.join(", ")}.</p>` : null}
    ${picker}<p class="small">${listOrigin(list)}.</p>${body}
  </div>`;
}

/** The SMA crossover on AAPL and what it has to beat there. */
function defaultRuns(runs: readonly RunSummary[]): readonly RunSummary[] {
  const first = runs.find((run) => run.strategy === "sma-crossover" && run.symbol === "AAPL") ?? runs[0];
  if (!first) return [];
  const beside = ["buy-and-hold", "random", "cash"].map((name) =>
    runs.find((run) => run.strategy === name && run.dataHash === first.dataHash),
  );
  return [first, ...beside.filter((run) => run !== undefined)];
}

function pickerParts(
  all: readonly RunSummary[],
  shown: readonly RunSummary[],
  choose: (ids: readonly string[]) => void,
): HTMLElement[] {
  const ids = shown.map((run) => run.id);
  const chips = shown.map((run, k) => {
    const remove = (): void => choose(ids.filter((id) => id !== run.id));
    return html`<span class="chip"><span class=${`swatch run-${k + 1}`}></span>${runName(run)}
      <button type="button" class="plain" aria-label=${`Remove ${runName(run)}`} onclick=${remove}>×</button></span>`;
  });
  const rest = all.filter((run) => !ids.includes(run.id));
  if (shown.length >= MOST || rest.length === 0) return chips;
  const select = html`<select aria-label="Add a run"><option value="">Add a run …</option>
    ${rest.map((run) => html`<option value=${run.id}>${runName(run)}</option>`)}</select>` as HTMLSelectElement;
  select.addEventListener("change", () => choose([...ids, select.value]));
  return [...chips, select];
}

function comparison(compared: readonly ComparedRun[]): HTMLElement {
  const { cash } = compared[0]!.run.options;
  const { time, equities } = alignAccounts(compared, cash);
  return html`<div>
    ${trust(compared)}
    ${time.length < 2 ? html`<p class="notice beware">These runs have no two bars in common: there is nothing to draw on one axis.</p>` : charts(compared, time, equities, cash)}
    <h2>Figures and settings</h2>
    ${figureTable(compared)}${differenceTable(compared)}
  </div>`;
}

function charts(
  compared: readonly ComparedRun[],
  time: Float64Array,
  equities: readonly Float64Array[],
  cash: number,
): HTMLElement {
  const view = new TimeView(time);
  const series = compared.map(({ run }, k): AccountSeries => {
    const dash = DASHES[k]!;
    return {
      key: `run-${k + 1}`,
      label: runName(run),
      equity: equities[k]!,
      ...(dash === "" ? {} : { dash }),
    };
  });
  const accounts = { summary: `${counted(series.length, "run")} on their common bars`, cash, series };
  return html`<div>${verdict(series, time)}<h2>Over time</h2>${zoomBar(view)}${equityLines(view, accounts)}${drawdownLines(view, accounts)}</div>`;
}

function verdict(series: readonly AccountSeries[], time: Float64Array): HTMLElement {
  const ranked = series.toSorted((a, b) => b.equity.at(-1)! - a.equity.at(-1)!);
  const [best, second] = ranked as [AccountSeries, AccountSeries];
  const gap = best.equity.at(-1)! - second.equity.at(-1)!;
  return html`<p class="lead">From ${day(time[0]!)} to ${day(time.at(-1)!)} <b>${best.label}</b> ended highest, at
    <b>${money(best.equity.at(-1)!)}</b>, ${money(gap)} more than ${second.label}. One stretch of one series is no proof.</p>`;
}

function trust(compared: readonly ComparedRun[]): HTMLElement {
  const wrong = compared.filter(({ verified }) => verified === false);
  const texts = caveats(compared.map(({ run }) => run));
  const right = compared.filter(({ verified }) => verified === true).length;
  return html`<div>
    ${wrong.map(({ run }) => html`<p class="notice error" role="alert">${runName(run)}: this browser did not come to the stored hash. Do not rely on it.</p>`)}
    ${texts.length > 0 ? html`<div class="notice beware" role="note"><p><strong>Before you compare</strong></p><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></div>` : null}
    ${right > 0 ? html`<p class="verification verified">✓ ${counted(right, "run")} recomputed in your browser: each hash equals the stored one</p>` : null}
  </div>`;
}
