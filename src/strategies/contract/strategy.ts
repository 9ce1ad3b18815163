import type { Parameter, ParameterValues } from "../../core/parameters.js";
import type { Bar, Bars } from "../../market/series/bars.js";
import type { Abstention, AbstentionColumns } from "./abstention.js";
import type { Signal } from "./signal.js";

/** Decides bar by bar; holds only what its warm-up needs. */
export interface SignalSource {
  /** The signal on a bar's close. Bars come in time order, each once. */
  next(bar: Bar): Signal;
  /** Where the strategy sets its own size: the target on the bar that `next` last took, as `Strategy.exposure`. */
  exposure?(): number;
  /** Where the strategy can abstain: why it did on the bar that `next` last took; null where it did not. */
  abstention?(): Abstention | null;
  /** Where the strategy is a vote of several: how each of them voted on the bar that `next` last took. */
  votes?(): readonly MemberVote[];
}

/** One member's part in a vote. */
export interface MemberVote {
  /** Name of the member's strategy. */
  readonly member: string;
  /** 1 long, −1 short, 0 neither. */
  readonly vote: number;
  /** From 0 to the cap. */
  readonly weight: number;
  /** Why the member abstained; null where it voted. */
  readonly abstention: Abstention | null;
}

/** A strategy's signals, why it abstained, and what it had signalled with its gates open. */
export interface GatedSignals {
  /** As `Strategy.signals` gives them. */
  readonly signals: Int8Array;
  /** The same on the same bars had no gate stopped it. */
  readonly open: Int8Array;
  readonly abstentions: AbstentionColumns;
}

/**
 * A rule that turns bars into signals. It exists in two forms that a property test holds together: `signals`
 * over whole columns for research, `start` bar by bar for the event engine and for live trading.
 */
export interface Strategy {
  /** Kebab-case key, as in `--strategy sma-crossover`. */
  readonly name: string;
  readonly title: string;
  /** One or two sentences for help texts and pages. */
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** True for the rules a strategy has to beat: cash, buy-and-hold, random. */
  readonly baseline: boolean;
  /** Bars needed for the first signal: it can appear on the bar at index lookback − 1, and on none before. */
  lookback(values: ParameterValues): number;
  /** Checks what single parameters cannot say, such as fast < slow; throws an InputError. */
  check?(values: ParameterValues): void;
  /** One signal per bar, decided on the bar's close from this and earlier bars only. */
  signals(bars: Bars, values: ParameterValues): Int8Array;
  start(values: ParameterValues): SignalSource;
  /** Where the strategy can abstain: its signals with the reasons, in one pass. */
  gated?(bars: Bars, values: ParameterValues): GatedSignals;
  /**
   * Where the strategy sets its own size: the target notional ÷ equity on every bar's close, above 0 for long, below
   * 0 for short, in the direction that the signals hold; NaN before `lookback` bars. Without it the run sets the size.
   */
  exposure?(bars: Bars, values: ParameterValues): Float64Array;
}
