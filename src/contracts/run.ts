import { z } from "zod";
import { FILL_TIMINGS, SLIPPAGE_MODELS } from "../simulation/account/options.js";

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
    riskFreeRate: Finite.optional(),
    closeOut: z
      .boolean()
      .optional()
      .meta({ description: "false where a lost account was not closed out; closed out when left out" }),
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

/** How often a strategy abstained, why, and what that cost: `AbstentionReport` of `src/research`, on the wire. */
export const AbstentionRecord = z
  .object({
    asked: z.int().meta({ description: "Bars on which the strategy could have decided" }),
    count: z.int(),
    rate: Finite.nullable().meta({ description: "count ÷ asked" }),
    reasons: z.array(
      z.object({
        reason: z.string(),
        meaning: z.string().meta({ description: "What the gate's figure and limit are" }),
        count: z.int(),
        rate: Finite.nullable(),
      }),
    ),
    cost: Finite.nullable().meta({
      description:
        "Final equity with all gates open less ours: above 0 abstaining cost money, below 0 it saved some",
    }),
  })
  .meta({ id: "Abstention" });

const BaselineRegret = z.object({
  finalEquity: Finite.nullable(),
  regret: Finite.nullable().meta({ description: "Baseline equity − ours at the end" }),
  worst: Finite.nullable().meta({ description: "The largest at a close" }),
});

/** Regret against baselines on the same bars, size and costs: `RegretReport` of `src/research`, on the wire. */
export const RegretRecord = z
  .object({
    cash: BaselineRegret,
    buyAndHold: BaselineRegret,
    random: z
      .object({
        runs: z.int(),
        seed: z.int(),
        finalEquity: z.object({ low: Finite, median: Finite, high: Finite }).meta({
          description: "Quantiles of 5, 50 and 95 % of the random runs",
        }),
        regret: Finite.meta({ description: "Against the median random run" }),
        beaten: Finite.meta({ description: "Share of random runs that ended below ours" }),
        tradedNotional: Finite.meta({ description: "Mean of the random runs" }),
        ourTradedNotional: Finite,
      })
      .nullable()
      .meta({ description: "As many trades, held as long, at random times; null for a run without trades" }),
    overTime: z
      .object({
        index: z.array(z.int()),
        cash: z.array(Finite),
        buyAndHold: z.array(Finite),
        random: z.object({ low: z.array(Finite), median: z.array(Finite), high: z.array(Finite) }),
      })
      .meta({ description: "Regret at some closes, by the index of their bar" }),
  })
  .meta({ id: "Regret" });

/** The calendar that a run's bars keep. */
export const CalendarRecord = z
  .object({
    name: z.string().meta({ description: "us, 24/7, fx or weekdays" }),
    reason: z.string().meta({ description: "How it was found, in words" }),
    periodsPerYear: Finite.meta({ description: "Bars a year, used to annualise" }),
  })
  .meta({ id: "Calendar" });

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
    calendar: CalendarRecord.nullable().meta({
      description: "What the figures are annualised by; null for runs stored before it was asked",
    }),
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
  abstention: AbstentionRecord.nullable().meta({
    description: "Null where the strategy cannot abstain, and for runs stored before it was asked",
  }),
  regret: RegretRecord.nullable().meta({ description: "Null for runs stored before it was asked" }),
}).meta({ id: "RunRecord" });

export type CalendarRecord = z.infer<typeof CalendarRecord>;
export type AbstentionRecord = z.infer<typeof AbstentionRecord>;
export type RegretRecord = z.infer<typeof RegretRecord>;
export type TradeRecord = z.infer<typeof TradeRecord>;
export type RunOptions = z.infer<typeof RunOptions>;
export type RunSummary = z.infer<typeof RunSummary>;
export type RunRecord = z.infer<typeof RunRecord>;
