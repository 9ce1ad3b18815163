import { InputError } from "../../../src/core/errors.js";

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

/**
 * The settings of a run with their defaults.
 *
 * @throws InputError for one outside of its range.
 */
export function runSettings(options: Partial<RunSettings>): RunSettings {
  const settings: Record<string, unknown> = { ...DEFAULT_RUN };
  for (const name of Object.keys(DEFAULT_RUN) as (keyof RunSettings)[])
    if (options[name] !== undefined) settings[name] = options[name];
  const checked = settings as unknown as RunSettings;
  for (const [name, fits, expected] of RANGES) {
    const value = checked[name];
    if (value === null ? name === "from" || name === "maxVolumeShare" : fits(Number(value))) continue;
    throw new InputError(`Option "${name}" is ${JSON.stringify(value)}, expected ${expected}`);
  }
  return checked;
}

const RANGES: readonly (readonly [
  name: keyof RunSettings,
  fits: (value: number) => boolean,
  expected: string,
])[] = [
  ["seed", Number.isSafeInteger, "an integer"],
  ["from", Number.isFinite, "a time in milliseconds"],
  ["cash", (v) => v > 0 && v <= 1e12, "a number above 0, at most 1e12"],
  ["partial", (v) => v >= 0 && v <= 1, "a fraction from 0 to 1"],
  ["slippageBps", (v) => v >= 0 && v < 10_000, "a number from 0 to below 10000"],
  ["multiplier", (v) => v >= 1 && v <= 4, "a number from 1 to 4"],
  ["maxVolumeShare", (v) => v > 0 && v <= 1, "a fraction above 0, at most 1"],
];
