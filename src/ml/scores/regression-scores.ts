import { correlation } from "../../math/correlation.js";
import { studentTCdf } from "../../math/distributions.js";
import { kendallTau } from "../../math/kendall.js";
import { rankCorrelation } from "../../math/rank-correlation.js";

/** How far predictions of a number lie from what came, and how well they order it; NaN where undefined. */
export interface RegressionScores {
  readonly mse: number;
  readonly rmse: number;
  readonly mae: number;
  readonly bias: number;
  readonly r2: number;
  readonly correlation: number;
  readonly rankIc: number;
  readonly kendall: number;
  /** Chance of a correlation at least as large in size if there were none, rows being independent. */
  readonly correlationP: number;
  readonly rankIcP: number;
}

/**
 * The figures of `SCORES` for a model that predicts numbers. The p-values are Student's, with n − 2 degrees; they are
 * far too small where rows overlap in time, as labels of several bars do.
 *
 * @throws TypeError when sizes differ, RangeError for a value that is not finite.
 *
 * @example
 * regressionScores(Float64Array.of(1, 2, 3), Float64Array.of(2, 3, 4)).bias; // => 1
 */
export function regressionScores(actual: Float64Array, predicted: Float64Array): RegressionScores {
  checkPairs(actual, predicted);
  const n = actual.length;
  const mean = actual.reduce((sum, value) => sum + value, 0) / n;
  let squares = 0;
  let sizes = 0;
  let errors = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const error = predicted[i]! - actual[i]!;
    squares += error * error;
    sizes += Math.abs(error);
    errors += error;
    spread += (actual[i]! - mean) ** 2;
  }
  const linear = correlation(predicted, actual);
  const rankIc = rankCorrelation(predicted, actual);
  return {
    mse: squares / n,
    rmse: Math.sqrt(squares / n),
    mae: sizes / n,
    bias: errors / n,
    r2: spread > 0 ? 1 - squares / spread : Number.NaN,
    correlation: linear,
    rankIc,
    kendall: kendallTau(predicted, actual),
    correlationP: chanceOf(linear, n),
    rankIcP: chanceOf(rankIc, n),
  };
}

function chanceOf(r: number, n: number): number {
  const t = r * Math.sqrt((n - 2) / (1 - r * r));
  return 2 * studentTCdf(-Math.abs(t), n - 2);
}

function checkPairs(actual: Float64Array, predicted: Float64Array): void {
  if (actual.length !== predicted.length) {
    throw new TypeError(`Cannot score predictions: ${predicted.length} for ${actual.length} labels`);
  }
  for (const [what, values] of [
    ["label", actual],
    ["prediction", predicted],
  ] as const) {
    // prettier-ignore
    const row = values.findIndex((value) => !Number.isFinite(value));
    if (row !== -1) {
      throw new RangeError(
        `Cannot score predictions: ${what} ${row} is ${values[row]}, expected a finite number`,
      );
    }
  }
}
