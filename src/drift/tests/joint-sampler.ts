import type { Random } from "../../core/random.js";
import { fitNullModel, type NullModel } from "./null-model.js";
import { cellTable, NullSampler } from "./null-sampler.js";
import { centredScores, rankPair, scoreTable, type RankedPair } from "./ranked-pair.js";

/** One feature's null model with what it takes to draw from it. */
interface FeatureSource {
  readonly pair: RankedPair;
  readonly model: NullModel;
  readonly sampler: NullSampler;
}

/**
 * Draws tables without drift: every feature from its own null model, all moved by residuals of the same bars, so that
 * features that go together still do.
 */
export class JointSampler {
  readonly #random: Random;
  readonly #sources: readonly FeatureSource[];
  readonly #split: number;
  readonly #size: number;

  /** @param reference features, each as long as the others, finite and in time order; as `current` */
  constructor(reference: readonly Float64Array[], current: readonly Float64Array[], random: Random) {
    this.#random = random;
    this.#split = reference[0]!.length;
    this.#size = this.#split + current[0]!.length;
    this.#sources = reference.map((values, k) => this.#createSource(values, current[k]!));
  }

  /** Calls back with each feature's values in a reference and a current window, valid until the next call. */
  draw(each: (feature: number, reference: Float64Array, current: Float64Array) => void): void {
    const bars = this.#drawBars();
    const cells = new Int32Array(this.#size);
    for (const [k, { pair, model, sampler }] of this.#sources.entries()) {
      sampler.draw(model, cells, this.#placesOf(model, bars));
      const values = Float64Array.from(cells, (cell) => pair.values[cell]!);
      each(k, values.subarray(0, this.#split), values.subarray(this.#split));
    }
  }

  #createSource(reference: Float64Array, current: Float64Array): FeatureSource {
    const pair = rankPair(reference, current);
    const counts = new Int32Array(pair.values.length);
    const scores = new Float64Array(this.#size);
    for (const cell of pair.cells) counts[cell]!++;
    const sampler = new NullSampler(this.#random, this.#split, this.#size, cellTable(counts, this.#size));
    centredScores(pair.cells, this.#split, scoreTable(this.#size), counts, scores);
    return { pair, model: fitNullModel(scores, this.#split), sampler };
  }

  /** The bar whose residuals move each step, in blocks as long as the longest that a feature asks for. */
  #drawBars(): Int32Array {
    const random = this.#random;
    const change = 1 / Math.max(...this.#sources.map(({ model }) => model.blockLength));
    const bars = new Int32Array(this.#size);
    let bar = random.integer(this.#size);
    for (let i = 0; i < bars.length; i++) {
      bars[i] = bar;
      bar = random.next() < change ? random.integer(this.#size) : (bar + 1) % this.#size;
    }
    return bars;
  }

  /** The place of each bar's residual; a bar without one, at the start of a window, takes the next. */
  #placesOf({ memory, residuals }: NullModel, bars: Int32Array): Int32Array {
    const order = memory.coefficients.length;
    const split = this.#split;
    return bars.map((bar) => {
      const place = bar < split ? Math.max(0, bar - order) : Math.max(split - order, bar - 2 * order);
      return Math.min(place, residuals.length - 1);
    });
  }
}
