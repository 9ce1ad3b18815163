/** What makes a run of the exchange what it is; a journal can only be taken up again under the same settings. */
export interface RunSettings {
  /** Ids and chance derive from it. */
  readonly seed: number;
  /** Starting cash, above 0. */
  readonly cash: number;
  /** First bar to be played, epoch milliseconds UTC; null for where 40 % of each series is history. */
  readonly from: number | null;
  /** Share of orders that fill in two parts. */
  readonly partial: number;
  /** Adverse price difference of market and stop orders in 1/10,000 of the price. */
  readonly slippageBps: number;
  /** Notional that a unit of equity may carry: 2 as Alpaca's margin accounts, 1 as a cash account. */
  readonly multiplier: number;
  /** The most of a bar's volume that fills of its symbol take, so that large orders fill bar by bar; null for all. */
  readonly maxVolumeShare: number | null;
  /** Whether orders that outlast a session are reported as done for the day at its end. */
  readonly doneForDay: boolean;
}

export const DEFAULT_RUN: RunSettings = {
  seed: 1,
  cash: 100_000,
  from: null,
  partial: 0,
  slippageBps: 0,
  multiplier: 2,
  maxVolumeShare: null,
  doneForDay: false,
};

/** What the bars of a run are, for people and for the journal's head. */
export interface ReplayedSeries {
  readonly symbol: string;
  readonly timeframe: string;
  readonly rows: number;
  readonly source: string;
  readonly synthetic: boolean;
  /** SHA-256 of timeframe and columns. */
  readonly hash: string;
}

export interface Keys {
  readonly keyId: string;
  readonly secret: string;
}

/** The keys of a local exchange when none are set. They guard nothing: the exchange holds no real money. */
export const DEFAULT_KEYS: Keys = { keyId: "PAPER", secret: "paper-exchange" };
