import type { Bars } from "../../../src/market/series/bars.js";
import type { SeriesCalendar } from "../../../src/market/calendars/series-calendar.js";
import type { Instrument } from "../../../src/market/series/instrument.js";
import type { QualityReport } from "../../../src/market/series/quality.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import type { Feed } from "./feed.js";

/** What a series is known by. */
export interface SeriesKey {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly feed: Feed;
}

/** Where a stored series comes from and how far it reaches. */
export interface SeriesExtent extends SeriesKey {
  readonly name: string;
  readonly source: string;
  readonly synthetic: boolean;
  /** Null where it is found from the times. */
  readonly calendar: SeriesCalendar | null;
  readonly rows: number;
  /** Opening of the first and the last bar, epoch milliseconds UTC. */
  readonly first: number;
  readonly last: number;
}

/** What is known of a stored series besides its bars. */
export interface SeriesInfo extends SeriesExtent {
  readonly dataHash: string;
  readonly quality: QualityReport;
}

/** A series to store. `adjustedClose` has one value a bar, NaN where there is none. */
export interface NewSeries {
  readonly instrument: Instrument;
  readonly bars: Bars;
  readonly adjustedClose: Float64Array | null;
  readonly quality: QualityReport;
}

/** Bars to add to a series of a feed, or to begin one with. */
export interface NewBars {
  /** Kept as it is when the symbol is known already by a name. */
  readonly instrument: Instrument;
  readonly feed: Exclude<Feed, "packaged">;
  readonly bars: Bars;
}

/** Which part of a series to read; times are epoch milliseconds UTC, both ends included. */
export interface BarRange {
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}
