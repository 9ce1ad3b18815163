import { InputError } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";
import type { PairStrategy, PairTarget } from "./pair-strategy.js";

const WARM_UP: PairTarget = { first: Number.NaN, second: Number.NaN };
const OUT: PairTarget = { first: 0, second: 0 };
/** Log prices with less variance than this are constant: less is rounding. */
const FLAT_VARIANCE = 1e-18;

/**
 * Pairs trading on the spread of log prices: a least-squares line of the first leg's log close on the second's over
 * the last `window` bars gives the hedge ratio β, and the newest residual ÷ the residuals' deviation (divisor window −
 * 2) its z-score. Above `entry` the first leg is sold and the second bought, below −`entry` the other way round; the
 * pair is left where |z| falls to `exit` or z changes its sign. Notionals stand as 1 to β and sum to 1 of the capital;
 * the units are fixed at the entry and kept until the exit. No entry with β ≤ 0, where both legs would be the same bet.
 *
 * Source: Vidyamurthy, Pairs Trading (2004), chapters 5 to 8; Gatev, Goetzmann and Rouwenhorst, Pairs Trading, Review
 * of Financial Studies 19:3 (2006).
 */
export const pairsSpread: PairStrategy = {
  name: "pairs-spread",
  title: "Pairs spread",
  description:
    "Sells the dear and buys the cheap one of two related instruments when the spread of their log prices is far from its mean, and leaves when it is back.",
  parameters: [
    barsParameter("window", 60, 3, "Window", "Pairs of closes in the hedge ratio and the z-score"),
    numberParameter(
      "entry",
      2,
      [0.1, 10, 0.25],
      "Entry",
      "Deviations from the mean to enter; more than exit",
    ),
    numberParameter("exit", 0.5, [0, 10, 0.25], "Exit", "Deviations from the mean to leave"),
  ],
  lookback: (values) => values["window"]!,
  check({ entry, exit }) {
    if (!(entry! > exit!))
      throw new InputError(`Parameter "entry" is ${entry}, expected more than "exit", which is ${exit}`);
  },
  targets(first, second, values) {
    const n = first.length;
    const apart = first.time.findIndex((time, i) => time !== second.time[i]);
    if (apart >= 0 || second.length !== n)
      throw new TypeError(
        `Cannot trade a pair: the series have ${n} and ${second.length} bars or other times, expected the same times`,
      );
    const decide = ruleFor(values);
    const targets = { first: new Float64Array(n), second: new Float64Array(n) };
    for (let i = 0; i < n; i++) {
      const target = decide(first.close[i]!, second.close[i]!);
      targets.first[i] = target.first;
      targets.second[i] = target.second;
    }
    return targets;
  },
  start(values) {
    const decide = ruleFor(values);
    return { next: (first, second) => decide(first.close, second.close) };
  },
};

function ruleFor(values: ParameterValues): (first: number, second: number) => PairTarget {
  const { window, entry, exit } = values as { window: number; entry: number; exit: number };
  const ys = new Float64Array(window);
  const xs = new Float64Array(window);
  let count = 0;
  let direction = 0;
  let held = OUT;
  return (first, second) => {
    pushLast(ys, Math.log(first));
    pushLast(xs, Math.log(second));
    if (++count < window) return WARM_UP;
    const { slope, score } = fitSpread(ys, xs);
    if (direction !== 0 && -direction * score <= exit) [direction, held] = [0, OUT];
    if (direction === 0 && Math.abs(score) > entry && slope > 0) {
      direction = -Math.sign(score);
      const gross = 1 + slope;
      held = { first: direction / gross / first, second: (-direction * slope) / gross / second };
    }
    return held;
  };
}

function pushLast(values: Float64Array, value: number): void {
  values.copyWithin(0, 1);
  values[values.length - 1] = value;
}

/** The least-squares slope of y on x, and the last residual in deviations of all; 0 and 0 where x is constant. */
function fitSpread(ys: Float64Array, xs: Float64Array): { readonly slope: number; readonly score: number } {
  const n = ys.length;
  const [meanY, meanX] = [meanOf(ys), meanOf(xs)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [xs[i]! - meanX, ys[i]! - meanY];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (!(xx > FLAT_VARIANCE * n)) return { slope: 0, score: 0 };
  const slope = xy / xx;
  const deviation = Math.sqrt(Math.max(0, yy - slope * xy) / (n - 2));
  const residual = ys[n - 1]! - meanY - slope * (xs[n - 1]! - meanX);
  return { slope, score: deviation > 1e-12 ? residual / deviation : 0 };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
