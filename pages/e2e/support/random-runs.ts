import { createRandom } from "../../../src/core/random.js";
import { randomBars } from "../../../src/fixtures/builders/random-bars.js";
import { signalBacktest } from "../../../src/simulation/runs/signal-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../../src/simulation/account/options.js";
import { hashResult } from "../../../src/simulation/account/result.js";
import { STRATEGIES, strategyParameters } from "../../../src/strategies/catalog.js";

/** The hashes of random runs: every strategy on random bars with random options, in both engines. */
export function randomRunHashes(seed: number, count: number): string[] {
  const chance = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[chance.integer(values.length)]!;
  return Array.from({ length: count }, (_, k) => {
    const bars = randomBars(seed + k, 50 + chance.integer(400));
    const strategy = STRATEGIES[k % STRATEGIES.length]!;
    const options: BacktestOptions = {
      ...DEFAULT_OPTIONS,
      commission: pick([0, 0.001]),
      slippageBps: pick([0, 7]),
      fill: pick(["next-open", "close"]),
      size: pick([{ kind: "all-in" }, { kind: "all-in-fractional" }, { kind: "equity", fraction: 0.3 }]),
      side: pick(["long", "short", "long-short"]),
      stopLoss: pick([null, 0.03]),
      trailingStop: pick([null, 0.05]),
      ...(k % 2 === 0 ? {} : { borrowRate: 0.05 }),
    };
    const signals = strategy.signals(bars, strategyParameters(strategy, {}));
    return hashResult(signalBacktest(bars, signals, options));
  });
}
