import type { ReportInput } from "../../../src/report/kit/report-input.js";
import type { AbstentionRecord, RegretRecord } from "../../../src/contracts/run.js";
import { judgeDecisions } from "../../../src/contracts/run-record.js";
import type { Bars } from "../../../src/market/series/bars.js";
import { checkLookahead, type LookaheadReport } from "../../../src/research/runs/lookahead.js";
import { strategySubject } from "../../../src/research/runs/lookahead-subject.js";
import { runBacktest, type MeasuredRun } from "../../../src/research/runs/run-backtest.js";
import {
  walkForward,
  type WalkForwardResult,
  type WalkForwardSetup,
} from "../../../src/research/walk-forward/walk-forward.js";
import type { BacktestOptions } from "../../../src/simulation/account/options.js";
import type { BacktestResult } from "../../../src/simulation/account/result.js";
import { strategyParameters } from "../../../src/strategies/catalog.js";
import type { Strategy } from "../../../src/strategies/contract/strategy.js";
import { TradeLog } from "../../../src/trading/orders/trade-log.js";
import type { ReportContext, ReportedRun } from "../report/describe-report.js";

interface BacktestTask {
  readonly bars: Bars;
  readonly parameters: Readonly<Record<string, number>>;
  readonly options: BacktestOptions;
}

/** What is asked of a strategy: plain data, so that a thread can be sent it. */
export interface StrategyTasks {
  readonly backtest: BacktestTask;
  readonly report: { readonly reported: Omit<ReportedRun, "strategy">; readonly context: ReportContext };
  readonly walkForward: Omit<WalkForwardSetup, "strategy" | "onFold">;
  readonly lookahead: Omit<BacktestTask, "options"> & { readonly seed: number };
}

/** A backtest and what its decisions were worth; null where the strategy cannot abstain. */
export interface JudgedRun {
  readonly run: MeasuredRun;
  readonly abstention: AbstentionRecord | null;
  readonly regret: RegretRecord | null;
}

/** What comes of each task. */
export interface StrategyAnswers {
  readonly backtest: JudgedRun;
  readonly report: ReportInput;
  readonly walkForward: Omit<WalkForwardResult, "grid">;
  readonly lookahead: {
    readonly name: string;
    readonly names: readonly string[];
    readonly report: LookaheadReport;
  };
}

export type StrategyTaskName = keyof StrategyTasks;
export type Progress = (done: number, total: number) => void;
type Work = {
  readonly [Name in StrategyTaskName]: (
    task: StrategyTasks[Name],
    progress: Progress,
  ) => StrategyAnswers[Name] | Promise<StrategyAnswers[Name]>;
};

/** The work on a strategy, beside its code: in a thread of its own for a file, else here. */
export function workOn(strategy: Strategy, streams: boolean): Work {
  return {
    backtest({ bars, parameters, options }) {
      const decided = runBacktest(bars, strategy, parameters, options);
      const { parameters: values, metrics } = decided;
      const judged = judgeDecisions(bars, strategy, decided, options);
      return { run: { parameters: values, metrics, result: plain(decided.result) }, ...judged };
    },
    async report({ reported, context }) {
      const { describeReport } = await import("../report/describe-report.js");
      const run = { ...reported.run, result: whole(reported.run.result, reported.bars) };
      return describeReport({ ...reported, run, strategy }, context);
    },
    walkForward(task, onFold) {
      const { grid: _, ...walk } = walkForward({ ...task, strategy, onFold });
      return { ...walk, result: plain(walk.result) };
    },
    lookahead({ bars, parameters, seed }, progress) {
      const subject = strategySubject(strategy, strategyParameters(strategy, parameters), streams);
      const report = checkLookahead(bars, subject, { seed, progress });
      return { name: subject.name, names: subject.names, report };
    },
  };
}

/** An answer that a thread sent, with its trades as a log again. */
export function revive<Name extends StrategyTaskName>(
  name: Name,
  answer: StrategyAnswers[Name],
  task: StrategyTasks[Name],
): StrategyAnswers[Name] {
  const revivals: {
    readonly [N in StrategyTaskName]: (a: StrategyAnswers[N], t: StrategyTasks[N]) => StrategyAnswers[N];
  } = {
    backtest: (a, { bars }) => ({ ...a, run: { ...a.run, result: whole(a.run.result, bars) } }),
    report: (a, { reported: { bars } }) => ({ ...a, bars, trades: TradeLog.from(a.trades, bars.time) }),
    walkForward: (a) => ({ ...a, result: whole(a.result, a.bars) }),
    lookahead: (a) => a,
  };
  return revivals[name](answer, task);
}

/** Without the journal, which the event-driven engine gives as well. */
function plain({ equity, trades, activity, risk }: BacktestResult): BacktestResult {
  return { equity, trades, activity, ...(risk && { risk }) };
}

function whole(result: BacktestResult, { time }: Bars): BacktestResult {
  const { trades } = result;
  return trades instanceof TradeLog ? result : { ...result, trades: TradeLog.from(trades, time) };
}
