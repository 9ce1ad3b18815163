/** The return of one calendar month, in UTC. */
export interface MonthReturn {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** Equity at the month's last close ÷ equity at the previous month's last close − 1. */
  readonly return: number;
}

/** The return of one calendar year, with its months from January at index 0; null where no bar lies in a month. */
export interface YearReturn {
  readonly year: number;
  readonly return: number;
  readonly months: readonly (number | null)[];
}

/**
 * Returns month by month.
 *
 * @param time opening of each bar, epoch milliseconds UTC
 * @param cash equity before the first bar
 */
export function monthlyReturns(time: Float64Array, equity: Float64Array, cash: number): MonthReturn[] {
  const result: MonthReturn[] = [];
  let start = cash;
  for (let i = 0; i < time.length; i++) {
    const [year, month] = monthOf(time[i]!);
    const next = i + 1 < time.length ? monthOf(time[i + 1]!) : null;
    if (next && next[0] === year && next[1] === month) continue;
    result.push({ year, month, return: equity[i]! / start - 1 });
    start = equity[i]!;
  }
  return result;
}

/** Months gathered by year; a year's return is its months' returns compounded. */
export function yearlyReturns(months: readonly MonthReturn[]): YearReturn[] {
  const years = new Map<number, (number | null)[]>();
  for (const m of months) {
    const row = years.get(m.year) ?? Array.from({ length: 12 }, (): number | null => null);
    row[m.month - 1] = m.return;
    years.set(m.year, row);
  }
  return Array.from(years, ([year, row]) => ({
    year,
    months: row,
    return: row.reduce<number>((product, r) => product * (1 + (r ?? 0)), 1) - 1,
  }));
}

function monthOf(time: number): readonly [number, number] {
  const date = new Date(time);
  return [date.getUTCFullYear(), date.getUTCMonth() + 1];
}
