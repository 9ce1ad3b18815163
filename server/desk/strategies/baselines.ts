import type { EquityCurve } from "../../../src/contracts/account.js";
import type { Bars } from "../../../src/market/series/bars.js";
import type { BarStore } from "../../db/bars/bar-store.js";

type Points = EquityCurve["points"];

/**
 * What the account is measured against on the same days: an index or a stock held, and cash. None where
 * it begins with 0 or less.
 */
export async function equityBaselines(
  points: Points,
  symbols: readonly string[],
  store: Pick<BarStore, "readBars">,
): Promise<EquityCurve["baselines"]> {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || !(Number(first.equity) > 0)) return [];
  const range = { from: Date.parse(first.time), to: Date.parse(last.time) };
  const found: EquityCurve["baselines"] = [];
  for (const symbol of ["SPX", ...symbols]) {
    const bars = await store.readBars(symbol, "1Day", range);
    if (!bars || bars.length === 0) continue;
    const name = symbol === "SPX" ? "S&P 500" : `${symbol} held`;
    found.push({ name, points: heldPoints(points, bars) });
  }
  const cash = points.map(({ time }) => ({ time, equity: first.equity }));
  return [...found, { name: "Cash", points: cash }];
}

/** The first day's equity held in a symbol from its close on; days without a bar keep the last close. */
function heldPoints(points: Points, bars: Bars): Points {
  const start = Number(points[0]!.equity);
  const base = bars.close[0]!;
  let index = 0;
  return points.map(({ time }) => {
    const at = Date.parse(time);
    while (index + 1 < bars.length && bars.time[index + 1]! <= at) index++;
    return { time, equity: ((start * bars.close[index]!) / base).toFixed(2) };
  });
}
