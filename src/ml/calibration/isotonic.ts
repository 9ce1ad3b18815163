import { ascendingOrder } from "../../math/ranks.js";
import type { Calibration } from "./calibration.js";

/** Rows that share a value: from the least to the largest margin. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly sum: number;
  readonly weight: number;
}

/**
 * Isotonic regression: the rising step function of least squared error, by pooling adjacent violators, equal margins
 * pooled first. Its knots are both ends of each step, and values between steps are interpolated. Zadrozny and Elkan
 * (2002), "Transforming Classifier Scores into Accurate Multiclass Probability Estimates"; Ayer et al. (1955).
 */
export function fitIsotonic(
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
): Extract<Calibration, { method: "isotonic" }> {
  const blocks = poolViolators(tiedRows(margins, labels, weights));
  const knots = blocks.flatMap(({ from, to, sum, weight }) => {
    const value = sum / weight;
    return from === to ? [[from, value]] : [[from, value], [to, value]]; // prettier-ignore
  });
  return {
    method: "isotonic",
    margins: Float64Array.from(knots, ([margin]) => margin!),
    probabilities: Float64Array.from(knots, ([, probability]) => probability!),
  };
}

/** One block for each distinct margin, rising. */
function tiedRows(margins: Float64Array, labels: Float64Array, weights: Float64Array | null): Block[] {
  const blocks: Block[] = [];
  for (const row of ascendingOrder(margins)) {
    const margin = margins[row]!;
    const weight = weights ? weights[row]! : 1;
    const block = { from: margin, to: margin, sum: weight * labels[row]!, weight };
    const last = blocks.at(-1);
    if (last?.to === margin) blocks[blocks.length - 1] = joined(last, block);
    else blocks.push(block);
  }
  return blocks;
}

/** Joins neighbours until values rise from block to block; equal values are joined, too. */
function poolViolators(rows: readonly Block[]): Block[] {
  const blocks: Block[] = [];
  for (const row of rows) {
    let block = row;
    for (let last = blocks.at(-1); last && !rises(last, block); last = blocks.at(-1)) {
      block = joined(last, block);
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks;
}

function rises(low: Block, high: Block): boolean {
  return low.sum / low.weight < high.sum / high.weight;
}

function joined(low: Block, high: Block): Block {
  return { from: low.from, to: high.to, sum: low.sum + high.sum, weight: low.weight + high.weight };
}
