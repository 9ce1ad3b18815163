/** An account's value at the close of each of its bars. */
export interface TimedEquity {
  /** Opening of each bar, epoch milliseconds UTC, strictly rising. */
  readonly time: Float64Array;
  readonly equity: Float64Array;
}

/** Accounts over the bars that all of them have. */
export interface AlignedAccounts {
  readonly time: Float64Array;
  /** One a given account, in order; empty where no bar is common. */
  readonly equities: readonly Float64Array[];
}

/** The accounts on their common bars only, each scaled so that it begins with the same cash; NaN where it has none then. */
export function alignAccounts(accounts: readonly TimedEquity[], cash: number): AlignedAccounts {
  const places = accounts.map(({ time }) => new Map(Array.from(time, (t, i) => [t, i])));
  const common = (accounts[0]?.time ?? new Float64Array(0)).filter((t) => places.every((own) => own.has(t)));
  const equities = accounts.map(({ equity }, k) => {
    const start = equity[places[k]!.get(common[0] ?? Number.NaN) ?? 0]!;
    const from = start > 0 ? start : Number.NaN;
    return common.map((t) => (equity[places[k]!.get(t)!]! / from) * cash);
  });
  return { time: common, equities };
}
