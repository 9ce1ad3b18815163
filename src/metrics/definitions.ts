/** How a figure is written: a fraction as percent, money in the account's currency, and so on. */
export type MetricUnit = "fraction" | "ratio" | "money" | "count" | "bars";

/** One figure of a run: what it is called, what unit it has and what exactly it means. */
export interface MetricDefinition {
  readonly label: string;
  readonly unit: MetricUnit;
  /** Which way is better; null where neither is. */
  readonly better: "higher" | "lower" | null;
  readonly definition: string;
}

/** Every figure of a run, once, with its written definition. The pages show these texts on hover. */
export const METRICS = {
  totalReturn: {
    label: "Total return",
    unit: "fraction",
    better: "higher",
    definition:
      "Final equity ÷ starting cash − 1: −100 % where the account ends at 0, less where it ends owing money.",
  },
  cagr: {
    label: "CAGR",
    unit: "fraction",
    better: "higher",
    definition:
      "Compound growth per year: (final equity ÷ starting cash)^(periodsPerYear ÷ returns) − 1, returns counted from the second bar on. −100 % where the account ends at 0. Not defined where it ends below, or was lost (equity of 0 or less at a close) on the way.",
  },
  sharpe: {
    label: "Sharpe ratio",
    unit: "ratio",
    better: "higher",
    definition:
      "Mean of the equity's per-bar returns ÷ their standard deviation (n − 1), from the second bar on, × √periodsPerYear; the mean is taken beyond the risk-free rate, 0 unless given: (1 + rate)^(1 ÷ periodsPerYear) − 1 a bar. Undefined below two returns, without variation, and for a lost account (equity of 0 or less at a close), as every ratio of returns is.",
  },
  sortino: {
    label: "Sortino ratio",
    unit: "ratio",
    better: "higher",
    definition:
      "Mean per-bar return ÷ downside deviation (root of the mean of min(return, 0)² over all bars), both beyond the risk-free rate, × √periodsPerYear. Undefined without a losing bar.",
  },
  calmar: {
    label: "Calmar ratio",
    unit: "ratio",
    better: "higher",
    definition: "CAGR ÷ |maximum drawdown|. Undefined without a drawdown and for a lost account.",
  },
  volatility: {
    label: "Volatility",
    unit: "fraction",
    better: "lower",
    definition: "Standard deviation (n − 1) of per-bar returns × √periodsPerYear.",
  },
  maxDrawdown: {
    label: "Maximum drawdown",
    unit: "fraction",
    better: "higher",
    definition:
      "The deepest equity ÷ running peak − 1 at a close, the starting cash counting as the first peak; at most 0. −100 % or less says that the account was lost.",
  },
  maxDrawdownBars: {
    label: "Longest drawdown",
    unit: "bars",
    better: "lower",
    definition: "The most bars in a row that closed below an earlier peak.",
  },
  trades: {
    label: "Trades",
    unit: "count",
    better: null,
    definition: "Round trips, an open one included.",
  },
  winRate: {
    label: "Win rate",
    unit: "fraction",
    better: "higher",
    definition: "Closed trades with a profit after costs ÷ closed trades. Undefined without one.",
  },
  profitFactor: {
    label: "Profit factor",
    unit: "ratio",
    better: "higher",
    definition: "Gross profit ÷ gross loss of closed trades, in money. Undefined without a loss.",
  },
  expectancy: {
    label: "Expectancy",
    unit: "money",
    better: "higher",
    definition: "Mean profit of a closed trade after costs, in money.",
  },
  exposure: {
    label: "Exposure",
    unit: "fraction",
    better: null,
    definition: "Mean over bars of |position × close| ÷ equity at the close. Undefined for a lost account.",
  },
  timeInMarket: {
    label: "Time in market",
    unit: "fraction",
    better: null,
    definition: "Bars that close with a position ÷ bars.",
  },
  turnover: {
    label: "Turnover",
    unit: "ratio",
    better: "lower",
    definition:
      "Notional traded, both sides ÷ mean equity, over the whole run. Undefined for a lost account.",
  },
  commission: {
    label: "Commission",
    unit: "money",
    better: "lower",
    definition: "All commission paid.",
  },
  slippage: {
    label: "Slippage",
    unit: "money",
    better: "lower",
    definition:
      "What fills cost more than at their reference price, summed: |fill price − reference price| × quantity.",
  },
  netProfit: {
    label: "Net profit",
    unit: "money",
    better: null,
    definition:
      "Final equity − starting cash: the sum of closed and open trades, dividends, borrow interest and cash in lieu.",
  },
  closedProfit: {
    label: "Closed trades",
    unit: "money",
    better: null,
    definition: "Profit of all closed trades after commission, in money.",
  },
  openProfit: {
    label: "Open trades",
    unit: "money",
    better: null,
    definition:
      "Profit of the trades still open, valued at the last close, after the commission paid so far.",
  },
  dividends: {
    label: "Dividends",
    unit: "money",
    better: null,
    definition: "Received on long positions less paid on short ones. In no trade.",
  },
  borrowInterest: {
    label: "Borrow interest",
    unit: "money",
    better: null,
    definition:
      "Interest paid on shares that were sold short, so at most 0. In no trade; cash earns and owes none.",
  },
  cashInLieu: {
    label: "Cash in lieu",
    unit: "money",
    better: null,
    definition:
      "What splits paid for fractions of whole shares, less what these had cost; less than 0 where a short position paid more. In no trade, except where the fraction was all that was left.",
  },
  periodsPerYear: {
    label: "Periods per year",
    unit: "count",
    better: null,
    definition:
      "Bars in a trading year of the series' calendar, used to annualise: 252 for daily bars of US sessions, 365 around the clock.",
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;
