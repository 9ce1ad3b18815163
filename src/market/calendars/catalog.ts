import { unknownName } from "../../core/errors.js";
import { AROUND_THE_CLOCK } from "./around-the-clock.js";
import { FX } from "./fx.js";
import type { TradingCalendar } from "./trading-calendar.js";
import { US } from "./us.js";
import { WEEKDAYS } from "./weekdays.js";

/** The calendars a series may keep; another one is a file of data beside these and a line here. */
export const CALENDARS: readonly TradingCalendar[] = [US, AROUND_THE_CLOCK, FX, WEEKDAYS];

const BY_NAME: ReadonlyMap<string, TradingCalendar> = new Map(CALENDARS.map((known) => [known.name, known]));

/** The calendar of a name; throws an InputError for any other. */
export function findCalendar(name: string): TradingCalendar {
  const found = BY_NAME.get(name);
  if (found) return found;
  throw unknownName("calendar", name, [...BY_NAME.keys()]);
}
