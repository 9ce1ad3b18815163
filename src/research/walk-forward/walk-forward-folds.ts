import { InputError } from "../../core/errors.js";

/** How a series is cut for walk-forward optimisation. */
export interface FoldSizes {
  /** Bars to choose on; with `anchored` those of the first fold. */
  readonly train: number;
  /** Bars that the choice is then traded on. */
  readonly test: number;
  /** Training always begins at the first bar and grows, instead of moving along. */
  readonly anchored: boolean;
}

/** Bar indices of a fold: training from `trainStart` to before `testStart`, test from there to before `testEnd`. */
export interface Fold {
  readonly trainStart: number;
  readonly testStart: number;
  readonly testEnd: number;
}

/** Below so many bars no Sharpe ratio says anything, and below 2 there is none. */
const LEAST_TRAIN = 10;

/**
 * The folds of n bars, whole ones only: tests follow each other without a gap, what is left at the end stays unused.
 *
 * @throws InputError for sizes that are no whole numbers, too small, or longer than the series.
 *
 * @example
 * walkForwardFolds(1000, { train: 500, test: 200, anchored: false }).length; // => 2
 */
export function walkForwardFolds(n: number, { train, test, anchored }: FoldSizes): Fold[] {
  if (!(Number.isInteger(train) && train >= LEAST_TRAIN)) {
    throw new InputError(
      `Cannot walk forward: ${train} training bars, expected an integer from ${LEAST_TRAIN}`,
    );
  }
  if (!(Number.isInteger(test) && test >= 1)) {
    throw new InputError(`Cannot walk forward: ${test} test bars, expected an integer from 1`);
  }
  if (train + test > n) {
    throw new InputError(`Cannot walk forward: ${train} training and ${test} test bars, the series has ${n}`);
  }
  return Array.from({ length: Math.floor((n - train) / test) }, (_, k) => {
    const testStart = train + k * test;
    return { trainStart: anchored ? 0 : k * test, testStart, testEnd: testStart + test };
  });
}
