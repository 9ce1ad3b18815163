import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unknownName } from "../../src/core/errors.js";
import type { Bars } from "../../src/market/series/bars.js";
import { PACKAGED, readPackaged, type PackagedSeries } from "../../src/market/reading/packaged.js";

/** The packaged series of a symbol; throws an InputError that lists the symbols. */
export function packagedSeries(symbol: string): PackagedSeries {
  const found = PACKAGED.find((series) => series.instrument.symbol === symbol);
  if (!found)
    throw unknownName(
      "packaged symbol",
      symbol,
      PACKAGED.map((series) => series.instrument.symbol),
    );
  return found;
}

/** The bars of a packaged series, read from node_modules. */
export function packagedBars(series: PackagedSeries): Bars {
  return readPackaged(series, readFileSync(join("node_modules", series.file))).bars;
}
