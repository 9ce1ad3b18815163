import { isIntraday, timeframeMs, type Timeframe } from "../time/timeframe.js";
import { AROUND_THE_CLOCK } from "./around-the-clock.js";
import { findCalendar } from "./catalog.js";
import { FX } from "./fx.js";
import { keepCalendar, type SeriesCalendar } from "./series-calendar.js";
import { US } from "./us.js";
import { profileWeek, type WeekProfile } from "./week-profile.js";
import { WEEKDAYS } from "./weekdays.js";

/** Half the share that weekends have of a market that never closes. */
const WEEKEND_SHARE = 1 / 7;
/** Half a day's share of the week; below, bars on it are odd ones. */
const DAY_SHARE = 1 / 14;
/** From this share of US holidays with a bar on, a series is not of the US exchanges. */
const HOLIDAY_SHARE = 1 / 3;
/** Less than this share of an hour's usual trading is none. */
const HOUR_SHARE = 0.02;

/** The calendar of a name, for a series whose owner says which it keeps; throws an InputError for an unknown name. */
export function givenCalendar(name: string): SeriesCalendar {
  return keepCalendar(findCalendar(name), "set by hand", { set: true });
}

/**
 * The calendar that a series keeps by its own times: bars on weekends, at night, on US holidays. Where the times do not
 * tell (few bars, or bars of a week and longer), US sessions are assumed, and the reason says so.
 *
 * @example
 * detectCalendar(Float64Array.of(0, 1, 2, 3, 4, 5, 6).map((day) => day * 86_400_000), "1Day").name; // => "24/7"
 */
export function detectCalendar(time: Float64Array, timeframe: Timeframe): SeriesCalendar {
  if (time.length === 0) return keepCalendar(US, "no bars yet: US sessions are assumed");
  if (/Week|Month/.test(timeframe))
    return keepCalendar(US, "bars of a week or longer do not tell: US sessions are assumed");
  const profile = profileWeek(time, timeframeMs(timeframe));
  return isIntraday(timeframe) ? ofHours(profile) : ofDays(profile);
}

function ofDays(profile: WeekProfile): SeriesCalendar {
  const { weekdays, bars } = profile;
  const [sunday, saturday] = [weekdays[0]! / bars, weekdays[6]! / bars];
  if (sunday + saturday > WEEKEND_SHARE && sunday > 0 && saturday > 0)
    return keepCalendar(AROUND_THE_CLOCK, "there are bars on Saturdays and Sundays");
  if (sunday > DAY_SHARE) return ofSundays(profile);
  if (saturday > DAY_SHARE)
    return keepCalendar(WEEKDAYS, "there are bars on Saturdays, not on Sundays: six days a week", {
      daysPerYear: 312,
    });
  return ofWeekdays(profile);
}

function ofSundays({ weekdays, bars }: WeekProfile): SeriesCalendar {
  return weekdays[5]! / bars > DAY_SHARE
    ? keepCalendar(FX, "there are bars on Sundays, not on Saturdays: six bars a week", { daysPerYear: 312 })
    : keepCalendar(FX, "there are bars from Sunday to Thursday, the days on which those of the FX week open");
}

function ofHours(profile: WeekProfile): SeriesCalendar {
  const { hours, weekend, passesWeekend } = profile;
  if (weekend > WEEKEND_SHARE * (44 / 48))
    return keepCalendar(AROUND_THE_CLOCK, "there are bars on Saturdays and Sundays");
  if (tradedHours(hours.utc) >= 22) {
    return passesWeekend
      ? keepCalendar(FX, "there are bars at all hours of the day, but none on weekends")
      : keepCalendar(
          AROUND_THE_CLOCK,
          "there are bars at all hours of the day, and no weekend passes that would tell",
        );
  }
  const word = isUsDay(hours.newYork, 4, 20)
    ? "the hours are those of New York"
    : isUsDay(hours.utc, 9, 16)
      ? "the hours are those of New York when the times are read as local ones"
      : null;
  if (word === null) {
    const { minutesPerDay } = profile;
    const length = `${Math.round(minutesPerDay / 6) / 10} hours a day`;
    return keepCalendar(
      WEEKDAYS,
      `there are no bars on weekends, and other hours than in New York: ${length}`,
      { minutesPerDay },
    );
  }
  const found = ofWeekdays(profile);
  return found.name === US.name
    ? { ...found, reason: `${word}; ${found.reason}` }
    : { ...found, minutesPerDay: profile.minutesPerDay };
}

function ofWeekdays({ holidays, tradedHolidays }: WeekProfile): SeriesCalendar {
  if (tradedHolidays >= 2 && tradedHolidays > HOLIDAY_SHARE * holidays)
    return keepCalendar(
      WEEKDAYS,
      `there are no bars on weekends, but on ${tradedHolidays} of ${holidays} US holidays`,
    );
  if (holidays === 0)
    return keepCalendar(US, "there are no bars on weekends, and no US holiday passes that would tell");
  return keepCalendar(
    US,
    `there are no bars on weekends, nor on ${holidays - tradedHolidays} of ${holidays} US holidays`,
  );
}

function tradedHours(hours: Float64Array): number {
  return hours.reduce((count, share) => count + (share >= HOUR_SHARE ? 1 : 0), 0);
}

/** Whether trading lies between two hours and goes on in the last one before 16:00. */
function isUsDay(hours: Float64Array, from: number, to: number): boolean {
  let within = 0;
  for (let hour = from; hour < to; hour++) within += hours[hour]!;
  return within > 0.9 && hours[15]! >= HOUR_SHARE && hours[11]! >= HOUR_SHARE;
}
