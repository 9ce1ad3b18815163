/** The columns of the table `runs` that a reader can sort by; `overBaseline` is made by the query. */
export const SORTABLE = [
  "created",
  "strategy",
  "symbol",
  "totalReturn",
  "cagr",
  "sharpe",
  "maxDrawdown",
  "trades",
  "finalEquity",
  "overBaseline",
] as const;

/** What tells runs apart and judges none. */
const LABELS: ReadonlySet<SortColumn> = new Set(["created", "strategy", "symbol"]);

export type SortColumn = (typeof SORTABLE)[number];

/** Which runs to show, in which order. */
export interface RunFilter {
  readonly sort: SortColumn;
  readonly descending: boolean;
  /** Empty for all. */
  readonly strategy: string;
  /** Empty for all. */
  readonly symbol: string;
  /** Every word has to stand in strategy, parameters, symbol or source; empty for all. */
  readonly text: string;
}

/** SQL text with `?` for each value, in order. */
export interface Query {
  readonly sql: string;
  readonly values: readonly string[];
}

/**
 * The ids of the runs that fit a filter, each with its final equity minus that of buy and hold on the same bars and
 * options: NULL where no such run is stored. Sorted by a figure, undefined ones come last in either order, and with them
 * the runs that lost their account (a maximum drawdown of −100 % or less), so that none of them leads a list.
 */
export function selectRuns({ sort, descending, strategy, symbol, text }: RunFilter): Query {
  if (!SORTABLE.includes(sort)) throw new RangeError(`Cannot sort runs by "${sort}"`);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const conditions = [
    "(? = '' OR strategy = ?)",
    "(? = '' OR symbol = ?)",
    ...words.map(() => "contains(lower(concat_ws(' ', strategy, parameters, symbol, source)), ?)"),
  ];
  const sql = `WITH baseline AS (
    SELECT dataHash, options, max(finalEquity) AS equity FROM runs WHERE strategy = 'buy-and-hold' GROUP BY ALL
  ), compared AS (
    SELECT runs.*, finalEquity - baseline.equity AS overBaseline
    FROM runs LEFT JOIN baseline USING (dataHash, options)
  )
  SELECT id, overBaseline FROM compared
  WHERE ${conditions.join(" AND ")}
  ORDER BY ${LABELS.has(sort) ? "" : "coalesce(maxDrawdown <= -1, false), "}"${sort}" ${descending ? "DESC" : "ASC"} NULLS LAST, id`;
  return { sql, values: [strategy, strategy, symbol, symbol, ...words] };
}
