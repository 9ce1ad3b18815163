import type { Bars } from "../series/bars.js";
import type { Instrument } from "../series/instrument.js";
import { toBars } from "../series/raw-series.js";
import { readCsv } from "./read-csv.js";
import { readCsvColumn } from "./read-csv-column.js";

/** A real series that an npm package ships. */
export interface PackagedSeries {
  readonly instrument: Instrument;
  /** The path below node_modules. */
  readonly file: string;
  /** Package, version and licence, in words. */
  readonly source: string;
  /** The column with closes adjusted for dividends and splits; null when there is none. */
  readonly adjustedColumn: string | null;
  /** What a reader of the prices has to know. */
  readonly notes: readonly string[];
}

/** The bars of a packaged file, and its adjusted closes. */
export interface PackagedBars {
  readonly bars: Bars;
  readonly adjustedClose: Float64Array | null;
}

/** The default universe: everything else is synthetic. */
export const PACKAGED: readonly PackagedSeries[] = [
  {
    instrument: { symbol: "AAPL", name: "Apple Inc.", kind: "stock", currency: "USD", calendar: "NYSE" },
    file: "@observablehq/sample-datasets/aapl.csv",
    source: "Apple Inc., daily, 2013-05-13 to 2018-05-11, from @observablehq/sample-datasets 1.0.1 (ISC)",
    adjustedColumn: "Adj Close",
    notes: [
      "Prices are adjusted for the split of June 2014, not for dividends; the adjusted close is for both",
    ],
  },
  {
    instrument: { symbol: "SPX", name: "S&P 500 index", kind: "index", currency: "USD", calendar: "NYSE" },
    file: "vega-datasets/data/sp500-2000.csv",
    source: "S&P 500 index, daily, 2000-01-03 to 2020-04-17, from vega-datasets 3.2.1 (BSD-3-Clause)",
    adjustedColumn: null,
    notes: [
      "An index without dividends, which cannot be traded itself",
      "Many opens repeat the previous close, so that fills at the open are not real",
    ],
  },
];

/**
 * The bars of a packaged file, row by row as they stand in it: no dividend adjustment (see `adjustBars`). Adjusted
 * closes come beside them where the file has them.
 *
 * @throws InputError when the bytes are not the file.
 */
export function readPackaged(series: PackagedSeries, bytes: Uint8Array): PackagedBars {
  const { instrument, file, source, adjustedColumn } = series;
  const raw = { ...readCsv(bytes, file, false), description: { source, synthetic: false } };
  const bars = toBars(raw, { file, symbol: instrument.symbol, timeframe: "1Day" });
  const adjustedClose = adjustedColumn === null ? null : readCsvColumn(bytes, adjustedColumn, file);
  return { bars, adjustedClose };
}
