import { returnsUntilLost } from "../../metrics/returns.js";
import { addSeries, createBlockSums, type BlockSums } from "./block-sums.js";
import { forEachHalfSplit } from "./half-splits.js";

/** How well the best strategy of one half of the data did in the other half, over all ways to halve it. */
export interface OverfitEstimate {
  /** Probability of backtest overfitting: the share of splits with a logit at or below 0. */
  readonly pbo: number;
  /** A split's logit: ln(ω ÷ (1 − ω)), ω the rank out-of-sample of the best in-sample ÷ (N + 1). */
  readonly logits: Float64Array;
  /** Sharpe ratio per bar of the best in-sample, a split. */
  readonly inSample: Float64Array;
  /** The same strategy's out-of-sample, a split. */
  readonly outOfSample: Float64Array;
  /** The share of splits in which the best in-sample lost money out-of-sample. */
  readonly lossProbability: number;
  /** Slope and intercept of `outOfSample` on `inSample` by least squares; NaN when `inSample` does not vary. */
  readonly degradationSlope: number;
  readonly degradationIntercept: number;
}

const MOST_BLOCKS = 16;

/**
 * The probability that choosing the best of N strategies by its Sharpe ratio overfits, by combinatorially symmetric
 * cross-validation: rows are cut into S blocks, each of the C(S, S/2) halves is in-sample once, logits are in the
 * order of the in-sample blocks' numbers. Ties out-of-sample share their mean rank, the first of ties in-sample is
 * the best. When S does not divide the rows, the first blocks are one row longer. Source: Bailey, Borwein, López de
 * Prado and Zhu (2017), "The Probability of Backtest Overfitting", Journal of Computational Finance 20(4). A strategy
 * that lost its account (a return of −1 or less) ranks last in each half that holds the loss or what came after it.
 *
 * @param returns per-bar returns (fractions), one series a strategy, equally long, in time order
 * @param blocks S: an even number from 2 to 16
 * @throws TypeError when the series differ in length, RangeError for fewer than 2 series, fewer rows than blocks or
 * than 4, a value that is not finite, and another number of blocks.
 *
 * @example
 * const returns = [Float64Array.of(1, 2, 1, 2), Float64Array.of(1, 3, 0, 3)];
 * overfitProbability(returns, { blocks: 2 }).pbo; // => 0
 */
export function overfitProbability(
  returns: readonly Float64Array[],
  { blocks = 8 }: { readonly blocks?: number } = {},
): OverfitEstimate {
  const rows = returns[0]?.length ?? 0;
  checkBlocks(blocks);
  if (rows < Math.max(4, blocks)) {
    throw new RangeError(
      `Cannot estimate overfitting: ${rows} rows in ${blocks} blocks, needs at least ${Math.max(4, blocks)} rows`,
    );
  }
  const totals = createBlockSums(rows, blocks, returns.length);
  for (const [k, series] of returns.entries()) {
    checkSeries(series, rows, k);
    addSeries(totals, k, returnsUntilLost(series));
  }
  return overfitOfBlocks(totals);
}

/** As `overfitProbability`, from sums over blocks: for series that were not kept. */
export function overfitOfBlocks(totals: BlockSums): OverfitEstimate {
  const { blocks, series } = totals;
  checkBlocks(blocks);
  if (series < 2) {
    throw new RangeError(`Cannot estimate overfitting: needs at least 2 strategies, received ${series}`);
  }
  const count = countHalves(blocks);
  const logits = new Float64Array(count);
  const inSample = new Float64Array(count);
  const outOfSample = new Float64Array(count);
  let split = 0;
  forEachHalfSplit(totals, (before, after) => {
    const best = indexOfLargest(before);
    const rank = rankOf(after, best);
    logits[split] = Math.log(rank / (series + 1 - rank));
    inSample[split] = before[best]!;
    outOfSample[split] = after[best]!;
    split++;
  });
  return {
    pbo: share(logits, (logit) => logit <= 0),
    logits,
    inSample,
    outOfSample,
    lossProbability: share(outOfSample, (sharpe) => sharpe < 0),
    ...degradation(inSample, outOfSample),
  };
}

function checkBlocks(blocks: number): void {
  if (!(blocks >= 2 && blocks <= MOST_BLOCKS && blocks % 2 === 0)) {
    throw new RangeError(
      `Cannot estimate overfitting: ${blocks} blocks, expected an even number from 2 to ${MOST_BLOCKS}`,
    );
  }
}

function checkSeries(series: Float64Array, rows: number, k: number): void {
  if (series.length !== rows) {
    throw new TypeError(
      `Cannot estimate overfitting: series ${k} has ${series.length} returns, the first has ${rows}`,
    );
  }
  const bad = series.findIndex((r) => !Number.isFinite(r));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot estimate overfitting: series ${k}, return ${bad} is ${series[bad]}, expected a number`,
    );
  }
}

/** C(S, S/2), each step a whole number. */
function countHalves(blocks: number): number {
  let count = 1;
  for (let k = 1; k <= blocks / 2; k++) count = (count * (blocks / 2 + k)) / k;
  return count;
}

function indexOfLargest(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k;
  return best;
}

/** From 1 for the lowest to N for the highest; ties share their mean rank. */
function rankOf(values: Float64Array, index: number): number {
  const own = values[index]!;
  let below = 0;
  let equal = 0;
  for (let k = 0; k < values.length; k++) {
    if (values[k]! < own) below++;
    else if (values[k] === own) equal++;
  }
  return below + (equal + 1) / 2;
}

function share(values: Float64Array, meets: (value: number) => boolean): number {
  return values.reduce((count, value) => count + (meets(value) ? 1 : 0), 0) / values.length;
}

function degradation(
  x: Float64Array,
  y: Float64Array,
): Pick<OverfitEstimate, "degradationSlope" | "degradationIntercept"> {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - meanX) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  const varies = xx > 1e-24 * x.length * meanX * meanX;
  const slope = varies ? xy / xx : Number.NaN;
  return { degradationSlope: slope, degradationIntercept: meanY - slope * meanX };
}
