import { SHARE_FLOOR } from "./divergence.js";
import { BIN_COUNT } from "./quantile-bins.js";
import type { RankedPair } from "./ranked-pair.js";

/** The figures that are compared with their null distribution, in the order of `CellFigures.measure`. */
export const NULL_FIGURES = ["psi", "kl", "js", "ks", "wasserstein"] as const;

/** Their places. */
export const PSI = 0;
export const KS = 3;

/** Measures pair after pair of the same sizes over the same cells without allocating. */
export class CellFigures {
  readonly #n: number;
  readonly #m: number;
  readonly #gaps: Float64Array;
  readonly #edges: Int32Array;
  readonly #reference: Int32Array;
  readonly #current: Int32Array;

  constructor({ referenceSize, currentSize, values }: RankedPair) {
    this.#n = referenceSize;
    this.#m = currentSize;
    this.#gaps = values.map((value, k) => (values[k + 1] ?? value) - value);
    this.#edges = Int32Array.from({ length: BIN_COUNT - 1 }, (_, b) => {
      return Math.floor(((b + 1) / BIN_COUNT) * (referenceSize - 1)) + 1;
    });
    this.#reference = new Int32Array(values.length);
    this.#current = new Int32Array(values.length);
  }

  /**
   * Writes PSI, KL, JS, KS and Wasserstein-1 of the first cells against the rest. The reference's deciles are taken
   * anew, in whole cells, as they are for the real pair.
   *
   * @param out `NULL_FIGURES.length` long
   */
  measure(cells: Int32Array, out: Float64Array): void {
    const [n, m, gaps, edges] = [this.#n, this.#m, this.#gaps, this.#edges];
    const [reference, current] = [this.#reference, this.#current];
    reference.fill(0);
    current.fill(0);
    for (let i = 0; i < n; i++) reference[cells[i]!]!++;
    for (let i = n; i < n + m; i++) current[cells[i]!]!++;
    out.fill(0);
    let [below, belowCurrent, binStart, binStartCurrent, bin] = [0, 0, 0, 0, 0];
    let [largest, area] = [0, 0];
    for (let k = 0; k < gaps.length; k++) {
      below += reference[k]!;
      belowCurrent += current[k]!;
      const distance = Math.abs(below * m - belowCurrent * n);
      if (distance > largest) largest = distance;
      area += distance * gaps[k]!;
      if (bin < edges.length && below >= edges[bin]!) {
        addBin((below - binStart) / n, (belowCurrent - binStartCurrent) / m, out);
        binStart = below;
        binStartCurrent = belowCurrent;
        while (bin < edges.length && below >= edges[bin]!) bin++;
      }
    }
    addBin((n - binStart) / n, (m - binStartCurrent) / m, out);
    out[3] = largest / (n * m);
    out[4] = area / (n * m);
  }
}

/** Adds a bin's part to PSI, KL and JS. */
function addBin(share: number, currentShare: number, out: Float64Array): void {
  const p = share > SHARE_FLOOR ? share : SHARE_FLOOR;
  const q = currentShare > SHARE_FLOOR ? currentShare : SHARE_FLOOR;
  const [logP, logQ, logMiddle] = [Math.log(p), Math.log(q), Math.log((p + q) / 2)];
  out[0]! += (p - q) * (logP - logQ);
  out[1]! += p * (logP - logQ);
  out[2]! += (p * (logP - logMiddle) + q * (logQ - logMiddle)) / 2;
}
