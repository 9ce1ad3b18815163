import { createRandom, type Random } from "../../core/random.js";
import { quantileSorted } from "../../math/quantile.js";
import { CellFigures, KS, NULL_FIGURES, PSI } from "./cell-figures.js";
import { fitNullModel, type NullModel } from "./null-model.js";
import { cellTable, NullSampler } from "./null-sampler.js";
import { centredScores, rankPair, scoreTable, type RankedPair } from "./ranked-pair.js";

/** What a drift verdict says. */
export type DriftVerdict = "none" | "possible" | "drift";

/** How the null distribution is drawn. */
export interface NullOptions {
  /** Pairs drawn for the quantiles, from 39; 200 when left out. */
  readonly draws?: number;
  /** Pairs on which the whole rule is tried for its false-alarm rate, 0 for none; 100 when left out. */
  readonly trials?: number;
  /** 1 when left out. The same seed gives the same draws. */
  readonly seed?: number;
}

/** One number for each figure that has a null distribution. */
export type NullFigures = Readonly<Record<(typeof NULL_FIGURES)[number], number>>;

/** What a feature's figures look like when nothing has changed, and what that says about those measured. */
export interface NullDistribution {
  readonly method: string;
  readonly draws: number;
  readonly seed: number;
  /** Order of the autoregression of the normal scores, the sum of its coefficients, and the residuals' mean block. */
  readonly order: number;
  readonly persistence: number;
  readonly blockLength: number;
  /** The value that 95 % of the draws stay at or below. */
  readonly quantile95: NullFigures;
  /** The larger of PSI and KS, each ÷ its 95 % quantile: above 1 one of them is out of the ordinary. */
  readonly score: number;
  /** Share of draws whose score is at least as large, the pair itself counting as one. */
  readonly pValue: number;
  readonly verdict: DriftVerdict;
  /** How often the rule said "drift" of pairs drawn without any, the model fitted anew to each; NaN without trials. */
  readonly falseAlarmRate: number;
  readonly trials: number;
}

/** The verdict is "drift" where the p-value is at most this. */
export const DRIFT_LEVEL = 0.025;
/** So many draws below a score put its p-value at the level. */
const LEVEL_DRAWS = Math.round(1 / DRIFT_LEVEL) - 1;

export const NULL_METHOD =
  "stationary block bootstrap of the residuals of an autoregression of normal scores";

/**
 * The null distribution of a feature's drift figures and the verdict by it. Reference and current sample are drawn
 * again and again from one model of the feature that keeps its memory: an autoregression of the normal scores, less
 * each sample's mean, raised for its bias, moved by blocks of its own residuals. "possible" where PSI or KS is above
 * the 95 % quantile of its draws, "drift" where the larger of both, each against its quantile, is reached by at most
 * 2.5 % of them. For the false-alarm rate the same rule judges pairs drawn from the model, each with a model fitted to
 * itself and 39 draws of its own (the double bootstrap; 39 draws make a test at exactly 2.5 %).
 *
 * Sources: Politis and Romano (1994), JASA 89; Davison and Hinkley (1997), Bootstrap Methods and Their Application,
 * sections 4.2.5 and 8.2.3; Beran (1988), JASA 83.
 *
 * @param reference finite values in time order, as `current`
 * @throws RangeError for an option out of its range or a sample with fewer than 10 values.
 *
 * @example
 * nullDistribution(new Float64Array(20), new Float64Array(20)).verdict; // => "none"
 */
export function nullDistribution(
  reference: Float64Array,
  current: Float64Array,
  options: NullOptions = {},
): NullDistribution {
  const { draws = 200, trials = 100, seed = 1 } = options;
  checkOptions(draws, trials);
  checkSizes(reference.length, current.length);
  const bench = new NullBench(rankPair(reference, current), createRandom(seed));
  const model = bench.fit(bench.pair.cells);
  const figures = NULL_FIGURES.map(() => new Float64Array(draws));
  for (let d = 0; d < draws; d++) {
    bench.draw(model);
    for (const [k, column] of figures.entries()) column[d] = bench.figures[k]!;
  }
  const limits = figures.map((column) => quantileSorted(column.slice().sort(), 0.95));
  bench.judgeBy(limits);
  const score = bench.scoreOf(bench.pair.cells);
  const pValue = shareAtLeast(figures, limits, score);
  const { memory, blockLength } = model;
  return {
    method: NULL_METHOD,
    draws,
    seed,
    order: memory.coefficients.length,
    persistence: memory.persistence,
    blockLength,
    quantile95: Object.fromEntries(NULL_FIGURES.map((name, k) => [name, limits[k]!])) as NullFigures,
    score,
    pValue,
    verdict: pValue <= DRIFT_LEVEL ? "drift" : score > 1 ? "possible" : "none",
    falseAlarmRate: measureFalseAlarms(bench, model, trials),
    trials,
  };
}

/** Draws, fits and scores pairs of one shape in memory that is used again. */
class NullBench {
  readonly pair: RankedPair;
  /** The pair drawn last, and the figures measured last. */
  readonly drawn: Int32Array;
  readonly figures = new Float64Array(NULL_FIGURES.length);
  readonly #measure: CellFigures;
  readonly #sampler: NullSampler;
  readonly #scores: Float64Array;
  readonly #counts: Int32Array;
  readonly #table: Float64Array;
  #limits: readonly number[] = [];

  constructor(pair: RankedPair, random: Random) {
    const size = pair.cells.length;
    this.pair = pair;
    this.#measure = new CellFigures(pair);
    this.drawn = new Int32Array(size);
    this.#scores = new Float64Array(size);
    this.#counts = new Int32Array(pair.values.length);
    this.#table = scoreTable(size);
    for (const cell of pair.cells) this.#counts[cell]!++;
    this.#sampler = new NullSampler(random, pair.referenceSize, size, cellTable(this.#counts, size));
  }

  fit(cells: Int32Array): NullModel {
    const { referenceSize } = this.pair;
    centredScores(cells, referenceSize, this.#table, this.#counts, this.#scores);
    return fitNullModel(this.#scores, referenceSize);
  }

  /** Draws a pair and measures it. */
  draw(model: NullModel): void {
    this.#sampler.draw(model, this.drawn);
    this.#measure.measure(this.drawn, this.figures);
  }

  judgeBy(limits: readonly number[]): void {
    this.#limits = limits;
  }

  scoreOf(cells: Int32Array): number {
    this.#measure.measure(cells, this.figures);
    return scoreAgainst(this.#limits, this.figures[PSI]!, this.figures[KS]!);
  }

  drawScore(model: NullModel): number {
    this.draw(model);
    return scoreAgainst(this.#limits, this.figures[PSI]!, this.figures[KS]!);
  }
}

function scoreAgainst(limits: readonly number[], psi: number, ks: number): number {
  return Math.max(ratio(psi, limits[PSI]!), ratio(ks, limits[KS]!));
}

function ratio(value: number, limit: number): number {
  return value === 0 ? 0 : value / limit;
}

function shareAtLeast(figures: readonly Float64Array[], limits: readonly number[], score: number): number {
  const [psi, ks] = [figures[PSI]!, figures[KS]!];
  let count = 1;
  for (let d = 0; d < psi.length; d++) if (scoreAgainst(limits, psi[d]!, ks[d]!) >= score) count++;
  return count / (psi.length + 1);
}

/** A trial ends at the first draw that reaches its score, so that most need few. */
function measureFalseAlarms(bench: NullBench, model: NullModel, trials: number): number {
  let alarms = 0;
  for (let trial = 0; trial < trials; trial++) {
    const score = bench.drawScore(model);
    const own = bench.fit(bench.drawn);
    let below = 0;
    while (below < LEVEL_DRAWS && bench.drawScore(own) < score) below++;
    if (below === LEVEL_DRAWS) alarms++;
  }
  return trials > 0 ? alarms / trials : Number.NaN;
}

function checkOptions(draws: number, trials: number): void {
  if (!(Number.isInteger(draws) && draws >= LEVEL_DRAWS)) {
    throw new RangeError(
      `Cannot draw a null distribution: draws is ${draws}, expected a whole number from ${LEVEL_DRAWS}`,
    );
  }
  if (!(Number.isInteger(trials) && trials >= 0)) {
    throw new RangeError(
      `Cannot draw a null distribution: trials is ${trials}, expected a whole number from 0`,
    );
  }
}

/** Fewer values than this say nothing of a feature's memory. */
export const LEAST_VALUES = 10;

function checkSizes(reference: number, current: number): void {
  if (reference >= LEAST_VALUES && current >= LEAST_VALUES) return;
  throw new RangeError(
    `Cannot draw a null distribution: ${reference} and ${current} values, expected at least ${LEAST_VALUES} each`,
  );
}
