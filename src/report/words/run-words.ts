import type { RunOptions } from "../../contracts/run.js";
import { counted, money, number, percent } from "./format.js";

/** When orders fill, in words. */
export const FILL_WORDS: Readonly<Record<RunOptions["fill"], string>> = {
  "next-open": "at the next bar's open",
  close: "at the signal bar's close",
  worst: "at the next bar's worst price",
};

type OptionName = keyof RunOptions;

/** How each option is called and written; one without a value here is left out of a report. */
const OPTION_WORDS: Readonly<
  Record<OptionName, readonly [label: string, write: (value: string | number | boolean) => string]>
> = {
  cash: ["Starting cash", (v) => money(Number(v))],
  fill: ["Fills", (v) => FILL_WORDS[v as RunOptions["fill"]]],
  size: ["Size", String],
  side: ["Side", String],
  commission: ["Commission rate", (v) => `${describeRate(Number(v))} of notional`],
  commissionFixed: ["Commission an order", (v) => money(Number(v))],
  commissionPerShare: ["Commission a unit", (v) => money(Number(v), { digits: 4 })],
  commissionMinimum: ["Least commission", (v) => money(Number(v))],
  commissionMaximum: ["Most commission", (v) => `${percent(Number(v), { digits: 2 })} of notional`],
  slippageBps: ["Slippage rate", (v) => `${number(Number(v), 1)} bps`],
  slippageModel: ["Slippage model", String],
  slippageFactor: ["Slippage factor", String],
  borrowRate: ["Borrow rate", (v) => `${percent(Number(v), { digits: 2 })} a year`],
  stopLoss: ["Stop loss", (v) => percent(Number(v), { digits: 2 })],
  takeProfit: ["Take profit", (v) => percent(Number(v), { digits: 2 })],
  trailingStop: ["Trailing stop", (v) => percent(Number(v), { digits: 2 })],
  initialMargin: ["Initial margin", (v) => percent(Number(v))],
  maintenanceMargin: ["Maintenance margin", (v) => percent(Number(v))],
  closeOut: ["Lost account", (v) => (v === false ? "not closed out" : "closed out")],
  riskFreeRate: ["Risk-free rate", (v) => `${percent(Number(v), { digits: 2 })} a year`],
  maxVolumeShare: ["Most of a bar's volume", (v) => percent(Number(v))],
};

const COSTS: ReadonlySet<string> = new Set<OptionName>([
  "commission",
  "commissionFixed",
  "commissionPerShare",
  "commissionMinimum",
  "commissionMaximum",
  "slippageBps",
  "slippageModel",
  "slippageFactor",
  "borrowRate",
]);

/** The options of a run that have a value, named and written for a person: what trading costs, or all others. */
export function describeOptions(
  options: RunOptions,
  which: "costs" | "others",
): [label: string, value: string][] {
  return Object.entries(options).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined || COSTS.has(name) !== (which === "costs")) return [];
    const [label, write] = OPTION_WORDS[name as OptionName] ?? [name, String];
    return [[label, write(value)]];
  });
}

/** Parameters as `fast 10, slow 30`; empty without any. */
export function describeParameters(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** A fee as percent, with more digits where two would lose some of it. */
export function describeRate(fraction: number): string {
  const short = percent(fraction, { digits: 2 });
  return Math.abs(Number.parseFloat(short) / 100 - fraction) < 1e-9
    ? short
    : percent(fraction, { digits: 4 });
}

/** The search behind a result, in words: at worst it was chosen as the best of all trials. */
export function describeTrials(count: number): string {
  return count === 1 ? "1 trial" : `counts as the best of ${counted(count, "trial")}`;
}

/** How many bars a Sharpe ratio needs to be trusted, against those it has; null and infinite say that none suffice. */
export function describeTrackRecord(needed: number | null, bars: number): string {
  if (Number.isNaN(needed)) return "–";
  if (needed === null || needed === Infinity) return "none is enough: the Sharpe ratio is not above 0";
  return `${number(Math.ceil(needed))} bars; this run has ${number(bars)}`;
}
