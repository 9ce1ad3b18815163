import {
  allocateColumns,
  BAR_COLUMNS,
  createBars,
  sliceBars,
  type Bar,
  type Bars,
} from "../../market/series/bars.js";
import { detectCalendar } from "../../market/calendars/detect-calendar.js";
import type { SeriesCalendar } from "../../market/calendars/series-calendar.js";
import { inferTimeframe } from "../../market/time/infer-timeframe.js";
import type { Timeframe } from "../../market/time/timeframe.js";

/** Bars that the length and the calendar are found from; later ones change neither. */
const TELLING = 50;

/** Bars that came one by one, as a series. */
export class GrowingBars {
  #columns = allocateColumns(256);
  #length = 0;
  #kind: { readonly timeframe: Timeframe; readonly calendar: SeriesCalendar } | null = null;

  push(bar: Bar): void {
    if (this.#length === this.#columns.time.length) {
      const larger = allocateColumns(2 * this.#length);
      for (const name of BAR_COLUMNS) larger[name].set(this.#columns[name]);
      this.#columns = larger;
    }
    for (const name of BAR_COLUMNS) this.#columns[name][this.#length] = bar[name];
    this.#length++;
  }

  /** All bars so far, as views that the next ones leave alone. */
  get bars(): Bars {
    if (!this.#kind || this.#length <= TELLING) this.#kind = this.#tell();
    const all = createBars({ symbol: "", ...this.#kind, source: "stream", synthetic: false }, this.#columns);
    return sliceBars(all, 0, this.#length);
  }

  #tell() {
    const time = this.#columns.time.subarray(0, Math.min(this.#length, TELLING));
    const timeframe = inferTimeframe(time);
    return { timeframe, calendar: detectCalendar(time, timeframe) };
  }
}
