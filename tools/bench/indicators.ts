import { spawnSync } from "node:child_process";
import * as indicatorts from "indicatorts";
import * as technicalindicators from "technicalindicators";
import * as signals from "trading-signals";
import { createRandom } from "../../src/core/random.js";
import { atr } from "../../src/indicators/volatility/atr.js";
import { bollinger } from "../../src/indicators/volatility/bollinger.js";
import { ema } from "../../src/indicators/averages/ema.js";
import { macd } from "../../src/indicators/momentum/macd.js";
import { rsi } from "../../src/indicators/momentum/rsi.js";
import { sma } from "../../src/indicators/averages/sma.js";
import { stochastic } from "../../src/indicators/momentum/stochastic.js";
import { compileC } from "./compile-c.js";
import { measureTogether, median, type BenchRow } from "./measure.js";

const BARS = 1_000_000;
const RUNS = 9;

interface Columns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

type Contestants = Readonly<Record<string, () => unknown>>;

/**
 * Each hot indicator over a million seeded bars: ours, the same in plain C (null without gcc) and three libraries of
 * npm. Ours and C write into arrays made beforehand; the libraries get their input in the form they ask for, made
 * beforehand too. Neither technicalindicators nor indicatorts smooths %K of its stochastic, so both do less there.
 */
export async function benchIndicators(bars = BARS, runs = RUNS): Promise<BenchRow[]> {
  const columns = randomColumns(bars);
  const plainC = compileC("indicators");
  const timesOfC: Record<string, number>[] = [];
  const rows = Object.entries(contestants(columns)).map(([name, fns]) => ({ name, fns }));
  try {
    const timed = rows.map(({ name, fns }) => {
      if (plainC) timesOfC.push(...Array.from({ length: 3 }, () => runC(plainC.program, columns, runs)));
      return { name, times: measureTogether(fns, { runs }) };
    });
    return timed.map(({ name, times: { ours, ...peers } }) => ({
      name,
      ours: ours!,
      peers: { C: plainC ? median(timesOfC.map((t) => t[name]!)) : null, ...peers },
      unit: "ms" as const,
    }));
  } finally {
    plainC?.remove();
  }
}

function contestants({ high, low, close }: Columns): Record<string, Contestants> {
  const [out, second, third] = [close.slice(), close.slice(), close.slice()];
  const [highs, lows, closes] = [Array.from(high), Array.from(low), Array.from(close)];
  const candles = closes.map((x, i) => ({ high: highs[i]!, low: lows[i]!, close: x }));
  return {
    "sma:20": {
      ours: () => sma(close, 20, out),
      "trading-signals": () => new signals.SMA(20).updates(closes, false),
      technicalindicators: () => technicalindicators.SMA.calculate({ period: 20, values: closes }),
      indicatorts: () => indicatorts.sma(closes, { period: 20 }),
    },
    "ema:20": {
      ours: () => ema(close, 20, out),
      "trading-signals": () => new signals.EMA(20).updates(closes, false),
      technicalindicators: () => technicalindicators.EMA.calculate({ period: 20, values: closes }),
      indicatorts: () => indicatorts.ema(closes, { period: 20 }),
    },
    "rsi:14": {
      ours: () => rsi(close, 14, out),
      "trading-signals": () => new signals.RSI(14).updates(closes, false),
      technicalindicators: () => technicalindicators.RSI.calculate({ period: 14, values: closes }),
      indicatorts: () => indicatorts.rsi(closes, { period: 14 }),
    },
    "macd:12,26,9": {
      ours: () => macd(close, 12, 26, 9, { macd: out, signal: second, histogram: third }),
      "trading-signals": () =>
        new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)).updates(closes, false),
      technicalindicators: () =>
        technicalindicators.MACD.calculate({
          values: closes,
          fastPeriod: 12,
          slowPeriod: 26,
          signalPeriod: 9,
          SimpleMAOscillator: false,
          SimpleMASignal: false,
        }),
      indicatorts: () => indicatorts.macd(closes, { fast: 12, slow: 26, signal: 9 }),
    },
    "bollinger:20,2": {
      ours: () => bollinger(close, 20, 2, { upper: out, middle: second, lower: third }),
      "trading-signals": () => new signals.BollingerBands(20, 2).updates(closes, false),
      technicalindicators: () =>
        technicalindicators.BollingerBands.calculate({ period: 20, stdDev: 2, values: closes }),
      indicatorts: () => indicatorts.bb(closes, { period: 20 }),
    },
    "atr:14": {
      ours: () => atr({ high, low, close }, 14, out),
      "trading-signals": () => new signals.ATR(14).updates(candles, false),
      technicalindicators: () =>
        technicalindicators.ATR.calculate({ period: 14, high: highs, low: lows, close: closes }),
      indicatorts: () => indicatorts.atr(highs, lows, closes, { period: 14 }),
    },
    "stochastic:14,3,3": {
      ours: () => stochastic({ high, low, close }, 14, 3, 3, { k: out, d: second }),
      "trading-signals": () =>
        new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }).updates(
          candles,
          false,
        ),
      technicalindicators: () =>
        technicalindicators.Stochastic.calculate({
          period: 14,
          signalPeriod: 3,
          high: highs,
          low: lows,
          close: closes,
        }),
      indicatorts: () => indicatorts.stoch(highs, lows, closes, { kPeriod: 14, dPeriod: 3 }),
    },
  };
}

function randomColumns(n: number): Columns {
  const chance = createRandom(20);
  const [high, low, close] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  let price = 100;
  let drift = 0;
  for (let i = 0; i < n; i++) {
    const before = price;
    drift = 0.999 * drift + 0.01 * chance.normal();
    price = 100 * Math.exp(drift);
    close[i] = price;
    high[i] = Math.max(before, price) * (1 + 0.005 * chance.next());
    low[i] = Math.min(before, price) * (1 - 0.005 * chance.next());
  }
  return { high, low, close };
}

function runC(program: string, { high, low, close }: Columns, runs: number): Record<string, number> {
  const input = Buffer.concat(
    [high, low, close].map((x) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength)),
  );
  const { status, stdout } = spawnSync(program, [String(close.length), String(runs)], {
    input,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Cannot time the C program: it ended with ${status}`);
  return JSON.parse(stdout) as Record<string, number>;
}

if ((import.meta as { readonly main?: boolean }).main) {
  for (const { name, ours, peers } of await benchIndicators()) {
    const others = Object.entries(peers).map(([peer, ms]) => {
      return ms === null ? `${peer} –` : `${peer} ${ms.toFixed(2)} ms (${(ours / ms).toFixed(2)})`;
    });
    console.log(`${name}: ${ours.toFixed(2)} ms; ${others.join(", ")}`);
  }
}
