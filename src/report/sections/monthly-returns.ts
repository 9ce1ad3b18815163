/**
 * The return of one calendar year in UTC, with its months from January at index 0; null where no bar lies in a month and
 * where the account had nothing left to start with.
 */
export interface YearReturn {
  readonly year: number;
  readonly return: number | null;
  readonly months: readonly (number | null)[];
}

/**
 * Returns by calendar month and year, in UTC: equity at the last close of a month ÷ equity at the last close of the
 * month before − 1, the first from the starting cash. A year's return compounds its months. A month or year that starts with
 * equity of 0 or less has none.
 *
 * @param time opening of each bar, epoch milliseconds UTC
 * @param cash equity before the first bar
 *
 * @example
 * yearlyReturns(Float64Array.of(0, 86_400_000), Float64Array.of(100, 150), 100)[0].months[0]; // => 0.5
 */
export function yearlyReturns(time: Float64Array, equity: Float64Array, cash: number): YearReturn[] {
  const years: { year: number; months: (number | null)[]; return: number | null }[] = [];
  let start = cash;
  let yearStart = cash;
  for (let i = 0; i < time.length; i++) {
    const date = new Date(time[i]!);
    const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    while (i + 1 < time.length && time[i + 1]! < nextMonth) i++;
    const year = date.getUTCFullYear();
    let row = years[years.length - 1];
    if (row?.year !== year) {
      yearStart = start;
      row = { year, return: 0, months: Array.from({ length: 12 }, () => null) };
      years.push(row);
    }
    row.months[date.getUTCMonth()] = growth(start, equity[i]!);
    row.return = growth(yearStart, equity[i]!);
    start = equity[i]!;
  }
  return years;
}

function growth(start: number, end: number): number | null {
  return start > 0 ? end / start - 1 : null;
}
