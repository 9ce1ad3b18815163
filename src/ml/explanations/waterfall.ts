import type { Explanation } from "../shap/explanation.js";

/** One bar of a waterfall: from where the bars before it ended to where the next begins, in units of the margin. */
export interface WaterfallBar {
  /** The feature's name; null for the bar of the rest. */
  readonly feature: string | null;
  /** Its place in a row; −1 for the rest. */
  readonly index: number;
  /** How many features the bar stands for. */
  readonly count: number;
  readonly contribution: number;
  readonly from: number;
  readonly to: number;
}

/** How one row's margin comes about. */
export interface Waterfall {
  readonly base: number;
  readonly margin: number;
  /** |base + Σ contributions − margin|. */
  readonly residual: number;
  /** From the base on: the rest first, then rising in size, so that the largest ends at the margin. */
  readonly bars: readonly WaterfallBar[];
}

/**
 * The waterfall of one row: a bar for each of the `top` features with the largest contributions, all others in one.
 *
 * @throws RangeError unless the row is one of the explanation's and `top` an integer from 1.
 *
 * @example
 * const explanation = { names: ["a", "b", "c"], rows: 1, base: 0, contributions: Float64Array.of(1, -3, 2), margins: [0], residuals: [0] };
 * waterfall(explanation, 0, 1).bars.map(({ feature, from, to }) => [feature, from, to]); // => [[null, 0, 3], ["b", 3, 0]]
 */
export function waterfall(
  explanation: Pick<Explanation, "names" | "rows" | "base" | "contributions" | "margins" | "residuals">,
  row: number,
  top = 10,
): Waterfall {
  const { names, rows, base, contributions, margins, residuals } = explanation;
  if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
    throw new RangeError(`Cannot draw a waterfall: row is ${row}, expected one from 0 to ${rows - 1}`);
  }
  if (!(Number.isInteger(top) && top >= 1)) {
    throw new RangeError(`Cannot draw a waterfall: top is ${top}, expected an integer from 1`);
  }
  const own = contributions.subarray(row * names.length, (row + 1) * names.length);
  const order = Array.from(names.keys()).sort((a, b) => Math.abs(own[b]!) - Math.abs(own[a]!));
  const shown = order.slice(0, top).map((index) => barOf(names[index]!, index, 1, own[index]!));
  const folded = order.slice(top);
  if (folded.length > 0) {
    const sum = folded.reduce((total, index) => total + own[index]!, 0);
    shown.push(barOf(null, -1, folded.length, sum));
  }
  let level = base;
  const bars = shown.reverse().map((bar) => {
    const from = level;
    level += bar.contribution;
    return { ...bar, from, to: level };
  });
  return { base, margin: margins[row]!, residual: residuals[row]!, bars };
}

function barOf(
  feature: string | null,
  index: number,
  count: number,
  contribution: number,
): Omit<WaterfallBar, "from" | "to"> {
  return { feature, index, count, contribution };
}
