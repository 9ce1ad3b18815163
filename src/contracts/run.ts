import { z } from "zod";
import { FILL_TIMINGS, SLIPPAGE_MODELS } from "../simulation/options.js";

const Finite = z.number();
const Time = z.iso.datetime().meta({ description: "ISO 8601, UTC" });
const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A round trip on the wire. */
export const TradeRecord = z
  .object({
    entryIndex: z.int().min(0),
    exitIndex: z.int().min(0).nullable().meta({ description: "Null while the trade is open" }),
    entryTime: Time,
    exitTime: Time.nullable(),
    side: z.enum(["long", "short"]),
    quantity: Finite,
    entryPrice: Finite,
    exitPrice: Finite.nullable(),
    commission: Finite.meta({ description: "Entry and exit commission, in money" }),
    profit: Finite.meta({ description: "After commission; an open trade is valued at the last close" }),
    return: Finite.meta({ description: "Profit ÷ entry notional" }),
  })
  .meta({ id: "Trade" });

/** How a run was made: `BacktestOptions` of `src/simulation`, on the wire. */
export const RunOptions = z
  .object({
    cash: Finite,
    commission: Finite,
    commissionFixed: Finite,
    slippageBps: Finite,
    fill: z.enum(FILL_TIMINGS),
    size: z.string().meta({ description: "all-in, all-in-fractional, units:N or equity:F" }),
    side: z.enum(["long", "short", "long-short"]),
    stopLoss: Finite.nullable(),
    takeProfit: Finite.nullable(),
    trailingStop: Finite.nullable(),
    slippageModel: z.enum(SLIPPAGE_MODELS).optional(),
    slippageFactor: Finite.optional(),
    commissionPerShare: Finite.optional(),
    commissionMinimum: Finite.optional(),
    commissionMaximum: Finite.optional(),
    borrowRate: Finite.optional(),
    initialMargin: Finite.optional(),
    maintenanceMargin: Finite.optional(),
    maxVolumeShare: Finite.optional(),
  })
  .meta({ id: "RunOptions" });

const MetricValues = z
  .record(z.string(), Finite.nullable())
  .meta({ description: "Each figure under the name of its definition; null where undefined" });

const LookaheadProof = z
  .object({
    verdict: z.enum(["clean", "leaks"]),
    checked: z.int().meta({ description: "Bars at which the future was cut off and altered" }),
    leakCount: z.int(),
  })
  .meta({ id: "LookaheadProof" });

/** One stored backtest without its series. */
export const RunSummary = z
  .object({
    id: z.string().meta({
      description:
        "First 16 digits of the hash of what was run: strategy, parameters, options, data and code",
    }),
    createdAt: Time,
    strategy: z.string(),
    parameters: z.record(z.string(), Finite),
    options: RunOptions,
    symbol: z.string(),
    timeframe: z.string(),
    rows: z.int(),
    first: Time,
    last: Time,
    source: z.string().meta({ description: "Where the bars come from" }),
    synthetic: z.boolean().meta({ description: "True when a program made the prices up" }),
    dataHash: Hash,
    codeVersion: z.string(),
    trials: z.int().min(1).meta({ description: "The result is the best of this many" }),
    warnings: z
      .array(z.string())
      .meta({ description: "What a reader must know before trusting the figures" }),
    lookahead: LookaheadProof.nullable().meta({
      description: "Whether the strategy saw the future of its bars; null where it was not checked",
    }),
    finalEquity: Finite,
    metrics: MetricValues,
    hash: Hash.meta({ description: "SHA-256 of equity and trades" }),
  })
  .meta({ id: "RunSummary" });

/** One stored backtest, whole. */
export const RunRecord = RunSummary.extend({
  equity: z.array(Finite).meta({ description: "Account value at each bar's close" }),
  trades: z.array(TradeRecord),
}).meta({ id: "RunRecord" });

export type TradeRecord = z.infer<typeof TradeRecord>;
export type RunOptions = z.infer<typeof RunOptions>;
export type RunSummary = z.infer<typeof RunSummary>;
export type RunRecord = z.infer<typeof RunRecord>;
