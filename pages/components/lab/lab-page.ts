import { shareBars } from "../../src/market/series/share-bars.js";
import type { Bars } from "../../src/market/series/bars.js";
import { html } from "../kit/prelude.js";
import { labControls } from "./lab-controls.js";
import { Lab } from "./lab.js";
import { defaultSetup, type LabSetup } from "./lab-setup.js";
import { panel } from "../kit/panel.js";
import { StudyClient } from "../kit/study-client.js";

/** Parameters explored in the reader's browser: a map of every pair, its best, what that is worth, and walking forward. */
export function labPage(files: Readonly<Record<string, SiteFile>>): HTMLElement {
  const client = new StudyClient();
  const read = async ([symbol, file]: readonly [string, SiteFile]): Promise<readonly [string, Bars]> => [
    symbol,
    share(await client.ask("read", await file.arrayBuffer())),
  ];
  const series = Promise.all(Object.entries(files).map(read)).then((entries) => new Map(entries));
  return panel(series, (all) => drawLab(all, client), { name: "the lab", height: 900 });
}

function drawLab(series: ReadonlyMap<string, Bars>, client: StudyClient): HTMLElement {
  const lab = new Lab(series, client);
  const setup = initialSetup(series);
  lab.start(setup);
  return html`<div class="lab">
    ${labControls(setup, series, (next) => lab.start(next))}
    <h2>The map and its best</h2>
    <div class="lab-top">${lab.map}${lab.verdict.root}</div>
    ${lab.pair.root}
    <h2>Walk forward</h2>
    <p>Choose on some bars, trade the choice on the bars that follow, move on: the account below never traded a bar that it was chosen on.</p>
    ${lab.walk.root}
  </div>`;
}

/** What the address asks for, as in `/lab?symbol=SPX&strategy=breakout`. */
function initialSetup(series: ReadonlyMap<string, Bars>): LabSetup {
  const query = new URLSearchParams(location.search);
  const [first] = series.keys();
  const asked = query.get("symbol") ?? "";
  const symbol = series.has(asked) ? asked : first!;
  return defaultSetup(symbol, query.get("strategy") ?? "", series.get(symbol)!.length);
}

/** Bars that workers share where the page is isolated; elsewhere as they are, to be copied. */
function share(bars: Bars): Bars {
  return globalThis.crossOriginIsolated ? shareBars(bars) : bars;
}
