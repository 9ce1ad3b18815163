import type { BlockSums } from "./block-sums.js";

/** Less spread than this share of the mean square is rounding: the series does not vary there. */
const ROUNDING = 1e-13;

/** Called with the Sharpe ratio of each series in either half; the arrays are used again for the next split. */
export type HalfSplitVisitor = (inSample: Float64Array, outOfSample: Float64Array) => void;

/**
 * Visits all C(S, S/2) ways to make half of the blocks in-sample, in the order of itertools.combinations of the
 * in-sample blocks. Sums of the blocks chosen so far are kept a level, so that a split costs about four additions a
 * series. Only additions are made: a half that is all zeros has the sum 0. A series that does not vary in a half has
 * ratio 0 there, and one that lost its account has −∞ in the half that holds the loss.
 */
export function forEachHalfSplit(totals: BlockSums, visit: HalfSplitVisitor): void {
  new HalfSplits(totals, visit).walk();
}

/** Σ r and Σ r² of each series over some blocks, and the rows of those. */
interface Half {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly rows: number;
  readonly blocks: number;
}

class HalfSplits {
  readonly #totals: BlockSums;
  readonly #visit: HalfSplitVisitor;
  readonly #buffers: readonly Pick<Half, "sums" | "squares">[];
  readonly #inSample: Float64Array;
  readonly #outOfSample: Float64Array;

  constructor(totals: BlockSums, visit: HalfSplitVisitor) {
    const { blocks, series } = totals;
    const column = (): Float64Array => new Float64Array(series);
    this.#totals = totals;
    this.#visit = visit;
    this.#buffers = Array.from({ length: blocks }, () => ({ sums: column(), squares: column() }));
    this.#inSample = column();
    this.#outOfSample = column();
  }

  walk(): void {
    const { series } = this.#totals;
    const empty = { sums: new Float64Array(series), squares: new Float64Array(series), rows: 0, blocks: 0 };
    this.#choose(0, empty, empty);
  }

  #choose(block: number, inSample: Half, outOfSample: Half): void {
    const { blocks } = this.#totals;
    if (block === blocks) {
      writeSharpe(inSample, this.#inSample);
      writeSharpe(outOfSample, this.#outOfSample);
      this.#visit(this.#inSample, this.#outOfSample);
      return;
    }
    if (inSample.blocks < blocks / 2) this.#choose(block + 1, this.#add(inSample, block), outOfSample);
    if (outOfSample.blocks < blocks / 2) this.#choose(block + 1, inSample, this.#add(outOfSample, block));
  }

  #add(half: Half, block: number): Half {
    const { series, sums, squares, rows } = this.#totals;
    const target = this.#buffers[block]!;
    const offset = block * series;
    for (let k = 0; k < series; k++) {
      target.sums[k] = half.sums[k]! + sums[offset + k]!;
      target.squares[k] = half.squares[k]! + squares[offset + k]!;
    }
    return { ...target, rows: half.rows + rows[block]!, blocks: half.blocks + 1 };
  }
}

function writeSharpe({ sums, squares, rows }: Half, out: Float64Array): void {
  for (let k = 0; k < out.length; k++) {
    const sum = sums[k]!;
    const square = squares[k]!;
    const spread = square - (sum * sum) / rows;
    if (Number.isNaN(sum)) out[k] = -Infinity;
    else out[k] = spread > ROUNDING * square ? sum / rows / Math.sqrt(spread / (rows - 1)) : 0;
  }
}
