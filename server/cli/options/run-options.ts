import { InputError } from "../../../src/core/errors.js";
import {
  DEFAULT_OPTIONS,
  FILL_TIMINGS,
  type BacktestOptions,
} from "../../../src/simulation/account/options.js";
import { formatSize, parseSize } from "../../../src/simulation/account/size.js";
import { STRATEGIES } from "../../../src/strategies/catalog.js";
import type { RunSide } from "../../../src/strategies/contract/signal.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";
import { EXECUTION_OPTIONS, readExecution } from "./execution-options.js";
import { oneOf } from "../kit/one-of.js";

const SIDES: readonly RunSide[] = ["long", "short", "long-short"];
const D = DEFAULT_OPTIONS;
const SELF_SIZED = STRATEGIES.filter((s) => s.exposure)
  .map((s) => s.name)
  .join(", ");

/** Options that say what is run and how it trades, shared by the commands that backtest. */
export const RUN_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "strategy",
    kind: "string",
    placeholder: "S",
    help: STRATEGIES.map((s) => s.name).join(", "),
    default: "sma-crossover",
  },
  {
    name: "set",
    kind: "list",
    placeholder: "K=V…",
    help: "Parameters of the strategy, as in fast=10 slow=30",
  },
  { name: "cash", kind: "number", placeholder: "MONEY", help: "Starting cash", default: `${D.cash}` },
  {
    name: "commission",
    kind: "number",
    placeholder: "F",
    help: "Fraction of notional, each side",
    default: `${D.commission}`,
  },
  {
    name: "commission-fixed",
    kind: "number",
    placeholder: "MONEY",
    help: "Money for each order",
    default: "0",
  },
  {
    name: "slippage-bps",
    kind: "number",
    placeholder: "BPS",
    help: "Worse price in 1/10,000, each side",
    default: "0",
  },
  {
    name: "fill",
    kind: "string",
    placeholder: "WHEN",
    help: "next-open, close, or worst: the next bar's high for a buy, low for a sell",
    default: D.fill,
  },
  {
    name: "size",
    kind: "string",
    placeholder: "SIZE",
    help: `all-in, all-in-fractional, units:N or equity:F; ${SELF_SIZED} sets its own, whole units unless all-in-fractional`,
    default: formatSize(D.size),
  },
  { name: "side", kind: "string", placeholder: "SIDE", help: SIDES.join(", "), default: D.side },
  {
    name: "stop-loss",
    kind: "number",
    placeholder: "F",
    help: "Exit this fraction below the entry",
    default: "none",
  },
  {
    name: "take-profit",
    kind: "number",
    placeholder: "F",
    help: "Exit this fraction above the entry",
    default: "none",
  },
  {
    name: "trailing-stop",
    kind: "number",
    placeholder: "F",
    help: "Exit this fraction below the best price",
    default: "none",
  },
  ...EXECUTION_OPTIONS,
];

/** The way to trade; throws an InputError for a word that is none of the known. */
export function readOptions(args: Arguments): BacktestOptions {
  return {
    cash: args.number("cash") ?? D.cash,
    commission: args.number("commission") ?? D.commission,
    commissionFixed: args.number("commission-fixed") ?? D.commissionFixed,
    slippageBps: args.number("slippage-bps") ?? D.slippageBps,
    fill: oneOf("fill", args.string("fill") ?? D.fill, FILL_TIMINGS),
    size: parseSize(args.string("size") ?? formatSize(D.size)),
    side: oneOf("side", args.string("side") ?? D.side, SIDES),
    stopLoss: args.number("stop-loss") ?? null,
    takeProfit: args.number("take-profit") ?? null,
    trailingStop: args.number("trailing-stop") ?? null,
    ...readExecution(args),
  };
}

/** The values of `--set`. */
export function readParameters(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, text] = /^([\w-]+)=(.+)$/.exec(word) ?? [];
      const value = Number(text);
      if (name === undefined || !Number.isFinite(value)) {
        throw new InputError(`--set has "${word}", expected a name and a number, as in fast=10`);
      }
      return [name, value];
    }),
  );
}
