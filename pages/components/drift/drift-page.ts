import type { Bars } from "../../src/market/series/bars.js";
import { DriftBoard } from "./drift-board.js";
import { driftControls } from "./drift-controls.js";
import { defaultDriftSetup, setupOfQuery, type DriftSetup } from "./drift-setup.js";
import { panel } from "../kit/panel.js";
import { html } from "../kit/prelude.js";
import { StudyClient } from "../kit/study-client.js";

/** Whether a model is ageing, measured in the reader's browser. */
export function driftPage(files: Readonly<Record<string, SiteFile>>): HTMLElement {
  return panel(readSeries(files), drawDrift, { name: "the drift of the model", height: 900 });
}

async function readSeries(files: Readonly<Record<string, SiteFile>>): Promise<ReadonlyMap<string, Bars>> {
  const reader = new StudyClient();
  const read = async ([symbol, file]: readonly [string, SiteFile]): Promise<readonly [string, Bars]> => [
    symbol,
    await reader.ask("read", await file.arrayBuffer()),
  ];
  try {
    return new Map(await Promise.all(Object.entries(files).map(read)));
  } finally {
    reader.stop();
  }
}

function drawDrift(series: ReadonlyMap<string, Bars>): HTMLElement {
  const board = new DriftBoard();
  const measure = (setup: DriftSetup): void => board.start(setup, series.get(setup.symbol)!);
  const setup = initialSetup(series);
  const controls = driftControls(setup, series, () => board.outdate(), measure);
  measure(setup);
  return html`<div class="drift">${controls}${board.root}</div>`;
}

/** What the address asks for, as in `/drift?symbol=SPX&draws=1000`. */
function initialSetup(series: ReadonlyMap<string, Bars>): DriftSetup {
  const query = new URLSearchParams(location.search);
  const [first] = series.keys();
  const asked = query.get("symbol") ?? "";
  const symbol = series.has(asked) ? asked : first!;
  return setupOfQuery(query, defaultDriftSetup(symbol, series.get(symbol)!.length));
}
