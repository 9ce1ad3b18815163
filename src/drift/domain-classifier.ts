import { createRandom } from "../core/random.js";
import { boost } from "../ml/trees/boosting.js";
import type { Dataset } from "../ml/data/dataset.js";
import { evaluateTrees } from "../ml/trees/ensemble/evaluate-trees.js";
import { cutSamples } from "../ml/data/label-spans.js";
import { rankingScores } from "../ml/scores/ranking-scores.js";
import type { DriftProgress, NamedColumns } from "./drift-report.js";
import { JointSampler } from "./tests/joint-sampler.js";
import { DRIFT_LEVEL, type DriftVerdict } from "./tests/null-distribution.js";

export interface DomainOptions {
  /** Stretches that each window is cut into, each tested once by a model trained on the rest, from 2; 3 when left out. */
  readonly folds?: number;
  /** Pairs without drift drawn for the null distribution, from 39; 39 when left out. */
  readonly draws?: number;
  /** 1 when left out. */
  readonly seed?: number;
}

/** Whether a classifier can tell the current window from the reference by all features together. */
export interface DomainDrift {
  /** Area under the ROC curve on rows not trained on, the mean over folds: ½ where windows cannot be told apart. */
  readonly auc: number;
  /** The value that 95 % of pairs without drift stay at or below. */
  readonly quantile95: number;
  /** Share of draws with an area at least as large, the pair itself counting as one. */
  readonly pValue: number;
  readonly verdict: DriftVerdict;
  readonly draws: number;
  /** Rows without a missing value, which are those that count. */
  readonly rows: { readonly reference: number; readonly current: number };
}

/** Trees that find a difference without learning each row: few, small, and quick to train. */
const TREES = { rounds: 10, learningRate: 0.3, maxLeaves: 8, minLeafRows: 10, bins: 32 };
const LEAST_DRAWS = 39;

/**
 * Tells two windows apart by boosted trees: drift of several features together that none shows alone. Rows of time
 * series are told apart by their mere neighbourhood, so the area under the curve is judged by that of pairs without
 * drift, drawn from every feature's own null model with the residuals of one bar together. It yields how far it has come.
 *
 * Source of the idea: Lopez-Paz and Oquab (2017), "Revisiting Classifier Two-Sample Tests", ICLR.
 *
 * @throws RangeError when the windows share no column or have too few whole rows, or for an option out of its range.
 */
export function* domainSteps(
  reference: NamedColumns,
  current: NamedColumns,
  options: DomainOptions = {},
): Generator<DriftProgress, DomainDrift> {
  const { folds = 3, draws = LEAST_DRAWS, seed = 1 } = options;
  const names = Object.keys(reference).filter((name) => Object.hasOwn(current, name));
  const [before, now] = [wholeRows(reference, names), wholeRows(current, names)];
  const rows = { reference: before[0]?.length ?? 0, current: now[0]?.length ?? 0 };
  checkDomain(names, rows, folds, draws);
  const table = new DomainTable(names, rows.reference, rows.current);
  for (const k of names.keys()) table.setColumn(k, before[k]!, now[k]!);
  const auc = table.area(folds);
  const random = createRandom(seed);
  const sampler = new JointSampler(before, now, random);
  const areas = new Float64Array(draws);
  for (let d = 0; d < draws; d++) {
    yield { done: d, total: draws };
    sampler.draw((k, reference, current) => table.setColumn(k, reference, current));
    areas[d] = table.area(folds);
  }
  areas.sort();
  const reached = areas.reduce((count, area) => count + Number(area >= auc), 0);
  const pValue = (1 + reached) / (draws + 1);
  const quantile95 = areas[Math.ceil(0.95 * (draws + 1)) - 1]!;
  const verdict = pValue <= DRIFT_LEVEL ? "drift" : auc > quantile95 ? "possible" : "none";
  return { auc, quantile95, pValue, verdict, draws, rows };
}

/** `domainSteps` in one go. */
export function domainDrift(
  reference: NamedColumns,
  current: NamedColumns,
  options: DomainOptions = {},
): DomainDrift {
  const steps = domainSteps(reference, current, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Rows of both windows with their domain as label. */
class DomainTable {
  readonly #names: readonly string[];
  readonly #reference: number;
  readonly #current: number;
  readonly #values: Float32Array;

  constructor(names: readonly string[], reference: number, current: number) {
    this.#names = names;
    this.#reference = reference;
    this.#current = current;
    this.#values = new Float32Array(names.length * (reference + current));
  }

  setColumn(k: number, reference: Float64Array, current: Float64Array): void {
    const width = this.#names.length;
    for (let i = 0; i < reference.length; i++) this.#values[i * width + k] = reference[i]!;
    const from = this.#reference * width + k;
    for (let i = 0; i < current.length; i++) this.#values[from + i * width] = current[i]!;
  }

  /** The mean area over folds, each a stretch of both windows. */
  area(folds: number): number {
    const [a, b] = [cutSamples(this.#reference, folds), cutSamples(this.#current, folds)];
    let sum = 0;
    for (let fold = 0; fold < folds; fold++) {
      const tested = new Uint8Array(this.#reference + this.#current);
      tested.fill(1, a[fold]!.start, a[fold]!.end);
      tested.fill(1, this.#reference + b[fold]!.start, this.#reference + b[fold]!.end);
      const { ensemble } = boost(this.#part(tested, 0), TREES);
      const test = this.#part(tested, 1);
      const margins = evaluateTrees(ensemble, test.values, test.rows);
      sum += rankingScores(
        test.labels,
        margins.map((m) => 1 / (1 + Math.exp(-m))),
      ).auc;
    }
    return sum / folds;
  }

  #part(tested: Uint8Array, wanted: number): Dataset {
    const width = this.#names.length;
    const rows = tested.reduce((count, mark) => count + Number(mark === wanted), 0);
    const values = new Float32Array(rows * width);
    const labels = new Float64Array(rows);
    let row = 0;
    for (let i = 0; i < tested.length; i++) {
      if (tested[i] !== wanted) continue;
      values.set(this.#values.subarray(i * width, (i + 1) * width), row * width);
      labels[row++] = Number(i >= this.#reference);
    }
    const bars = Int32Array.from(labels.keys());
    const time = new Float64Array(rows);
    return {
      names: this.#names,
      rows,
      values,
      labels,
      weights: null,
      spans: { starts: bars, ends: bars },
      time,
    };
  }
}

/** The named columns without the rows in which one of them is missing. */
function wholeRows(columns: NamedColumns, names: readonly string[]): Float64Array[] {
  const lists = names.map((name) => columns[name]!);
  const whole = (i: number): boolean => lists.every((list) => Number.isFinite(list[i]));
  return lists.map((list) => list.filter((_, i) => whole(i)));
}

function checkDomain(
  names: readonly string[],
  rows: { readonly reference: number; readonly current: number },
  folds: number,
  draws: number,
): void {
  if (names.length === 0) throw new RangeError("Cannot tell windows apart: they share no column");
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new RangeError(`Cannot tell windows apart: folds is ${folds}, expected a whole number from 2`);
  }
  if (!(Number.isInteger(draws) && draws >= LEAST_DRAWS)) {
    throw new RangeError(
      `Cannot tell windows apart: draws is ${draws}, expected a whole number from ${LEAST_DRAWS}`,
    );
  }
  const least = 10 * folds;
  if (!(rows.reference >= least && rows.current >= least)) {
    throw new RangeError(
      `Cannot tell windows apart: ${rows.reference} and ${rows.current} rows without a missing value, expected at least ${least} each`,
    );
  }
}
