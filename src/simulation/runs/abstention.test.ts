import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abstainingRule } from "../../fixtures/builders/abstaining-rule.js";
import { arbitraryBars, randomBars } from "../../fixtures/builders/random-bars.js";
import { checkLookahead } from "../../research/runs/lookahead.js";
import { walkForward } from "../../research/walk-forward/walk-forward.js";
import { strategySubject } from "../../research/runs/lookahead-subject.js";
import { decide } from "../../strategies/contract/decisions.js";
import { ABSTAIN, FLAT, HOLD, isAbstention, LONG, WITHDRAW } from "../../strategies/contract/signal.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { afterWarmUp } from "../../strategies/contract/warm-up.js";
import { backtest } from "./backtest.js";
import { exposureBacktest } from "./exposure-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { hashResult } from "../account/result.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

const OPTIONS: fc.Arbitrary<BacktestOptions> = fc.record({
  cash: fc.constant(10_000),
  commission: fc.constantFrom(0, 0.001),
  commissionFixed: fc.constant(0),
  slippageBps: fc.constantFrom(0, 10),
  fill: fc.constantFrom("next-open", "close"),
  size: fc.constantFrom({ kind: "all-in" }, { kind: "equity", fraction: 0.4 }),
  side: fc.constantFrom("long", "short", "long-short"),
  stopLoss: fc.constantFrom(null, 0.02),
  takeProfit: fc.constantFrom(null, 0.03),
  trailingStop: fc.constantFrom(null, 0.02),
});
const VALUES = fc.record({ least: fc.constantFrom(0.003, 0.01), leave: fc.constantFrom(0, 1, 2) });
const bars = randomBars(5, 400);
const values = { least: 0.01, leave: 2 };

describe("abstentions in both engines", () => {
  it("backtest() equals vectorBacktest() to the last bit when a rule abstains", () => {
    fc.assert(
      fc.property(arbitraryBars(), OPTIONS, VALUES, (series, options, given) => {
        const fast = vectorBacktest(series, abstainingRule.signals(series, given), options);
        const slow = backtest(series, abstainingRule.start(given), options);
        expect(slow.activity).toEqual(fast.activity);
        expect(hashResult(slow)).toBe(hashResult(fast));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("backtest() writes every abstention down with its reason, figure and limit", () => {
    const { signals, gates } = decide(abstainingRule, bars, values);
    const { journal } = backtest(bars, abstainingRule.start(values), DEFAULT_OPTIONS);
    const written = journal.filter(({ kind }) => kind === "abstained");
    const expected = Array.from(bars.time, (time, i) => ({
      kind: "abstained",
      time,
      symbol: "TEST",
      signal: signals[i],
      reason: "small-move",
      figure: gates!.abstentions.figure[i],
      limit: 0.01,
    })).filter(({ signal }) => isAbstention(signal!));
    expect(written).toEqual(expected);
    expect(written.length).toBeGreaterThan(50);
    expect(signals).toContain(WITHDRAW);
  });

  it("backtest() writes down no abstention of the warm-up", () => {
    const source = afterWarmUp(abstainingRule.start(values), 100);
    const { journal } = backtest(bars, source, DEFAULT_OPTIONS);
    const times = journal.flatMap((record) => (record.kind === "abstained" ? [record.time] : []));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(bars.time[100]!);
  });

  it("vectorBacktest() gives what holding gives for ABSTAIN, and what FLAT gives for WITHDRAW", () => {
    const signals = abstainingRule.signals(bars, values);
    const plain = signals.map((signal) => (signal === ABSTAIN ? HOLD : signal === WITHDRAW ? FLAT : signal));
    const run = (column: Int8Array): string => hashResult(vectorBacktest(bars, column, DEFAULT_OPTIONS));
    expect(run(signals)).toBe(run(plain));
  });

  it("backtest() takes back an entry that still works when the rule abstains", () => {
    const options = { ...DEFAULT_OPTIONS, maxVolumeShare: 1e-6 };
    const script = [LONG, ABSTAIN];
    const { journal } = backtest(bars, { next: () => (script.shift() ?? HOLD) as 0 }, options);
    expect(journal.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["abstained", "canceled"]));
    expect(journal.find(({ kind }) => kind === "abstained")).toMatchObject({
      reason: "unspecified",
      figure: null,
      limit: null,
    });
  });

  it("exposureBacktest() keeps its units on ABSTAIN and sells them on WITHDRAW", () => {
    const signals = Int8Array.of(LONG, ABSTAIN, ABSTAIN, HOLD, WITHDRAW, HOLD);
    const sized = { ...abstainingRule, gated: undefined, signals: () => signals };
    const exposure = (): Float64Array => Float64Array.of(0.5, 0.9, 0.1, 0.5, 0.5, 0);
    const { gated: _, ...rule } = { ...sized, exposure };
    const six = randomBars(2, 6);
    const decided = decide(rule, six, {});
    expect(Array.from(decided.exposure!)).toEqual([0.5, Number.NaN, Number.NaN, 0.5, 0, 0]);
    const { trades } = exposureBacktest(six, decided.exposure!, DEFAULT_OPTIONS);
    expect(trades.toArray()).toMatchObject([{ entryIndex: 1, exitIndex: 5 }]);
  });

  it("walkForward() carries a direction through abstentions into the next fold", () => {
    const plain = {
      ...abstainingRule,
      gated: undefined,
      signals: (series: typeof bars, given: Readonly<Record<string, number>>) =>
        abstainingRule
          .signals(series, given)
          .map((signal) => (signal === ABSTAIN ? HOLD : signal === WITHDRAW ? FLAT : signal)),
    };
    const { gated: _, ...silent } = plain;
    const run = (strategy: Strategy): string =>
      hashResult(
        walkForward({
          bars,
          strategy,
          grid: { axes: ["least=0.005,0.012", "leave=2"], where: null, fixed: {} },
          options: DEFAULT_OPTIONS,
          objective: "totalReturn",
          train: 120,
          test: 40,
          anchored: false,
          carry: true,
        }).result,
      );
    expect(run(abstainingRule)).toBe(run(silent));
  });

  it("checkLookahead() compares the figures of abstentions, too", () => {
    const short = randomBars(6, 120);
    expect(checkLookahead(short, strategySubject(abstainingRule, values)).verdict).toBe("clean");
    const peeking = {
      ...abstainingRule,
      gated(series: typeof bars, given: typeof values) {
        const all = abstainingRule.gated!(series, given);
        all.abstentions.figure.fill(series.close.at(-1)!, 0, 1);
        return all;
      },
    };
    const found = checkLookahead(short, strategySubject(peeking, values, false));
    expect(found.leaks.map(({ name }) => name)).toContain("abstaining.abstention");
  });
});
