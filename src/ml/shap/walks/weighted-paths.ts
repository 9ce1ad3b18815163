/**
 * The features on a path with the weights of the classic TreeSHAP: entry `weight[path + j]` stands for the subsets of
 * j features. Stretches for the nodes of a path lie one behind the other; entry 0 of each stands for no feature.
 */
export class WeightedPaths {
  readonly feature: Int32Array;
  /** Share of the training rows that pass a feature's conditions. */
  readonly share: Float64Array;
  /** 1 where the row passes them all, else 0. */
  readonly pass: Float64Array;
  readonly weight: Float64Array;

  constructor(depth: number) {
    const size = ((depth + 2) * (depth + 3)) / 2;
    this.feature = new Int32Array(size);
    this.share = new Float64Array(size);
    this.pass = new Float64Array(size);
    this.weight = new Float64Array(size);
  }

  copy(from: number, to: number, length: number): void {
    const { feature, share, pass, weight } = this;
    for (let i = 0; i < length; i++) {
      feature[to + i] = feature[from + i]!;
      share[to + i] = share[from + i]!;
      pass[to + i] = pass[from + i]!;
      weight[to + i] = weight[from + i]!;
    }
  }

  /** Adds a feature behind the `last` entries of a path. */
  extend(path: number, last: number, share: number, pass: number, by: number): void {
    const { weight } = this;
    this.feature[path + last] = by;
    this.share[path + last] = share;
    this.pass[path + last] = pass;
    weight[path + last] = last === 0 ? 1 : 0;
    const scale = 1 / (last + 1);
    for (let j = last - 1; j >= 0; j--) {
      const before = weight[path + j]!;
      weight[path + j + 1]! += pass * before * (j + 1) * scale;
      weight[path + j] = share * before * (last - j) * scale;
    }
  }

  /** Takes entry `known` out of a path whose last entry is `last`. */
  unwind(path: number, last: number, known: number): void {
    const { feature, share, pass, weight } = this;
    const z = share[path + known]!;
    const passes = pass[path + known] !== 0;
    let next = weight[path + last]!;
    for (let j = last - 1; j >= 0; j--) {
      const before = weight[path + j]!;
      weight[path + j] = ((passes ? next : before) * (last + 1)) / (passes ? j + 1 : z * (last - j));
      if (passes) next = before - (weight[path + j]! * z * (last - j)) / (last + 1);
    }
    for (let j = path + known; j < path + last; j++) {
      feature[j] = feature[j + 1]!;
      share[j] = share[j + 1]!;
      pass[j] = pass[j + 1]!;
    }
  }

  /** Adds what a leaf gives to each feature of its path. */
  addLeaf(path: number, last: number, value: number, sums: Float64Array, out: number): void {
    const { feature, share, pass, weight } = this;
    for (let i = 1; i <= last; i++) {
      const z = share[path + i]!;
      const o = pass[path + i]!;
      let sum = 0;
      let next = weight[path + last]!;
      for (let j = last - 1; j >= 0; j--) {
        if (o === 0) {
          sum += weight[path + j]! / (z * (last - j));
        } else {
          const unwound = next / (j + 1);
          sum += unwound;
          next = weight[path + j]! - unwound * z * (last - j);
        }
      }
      sums[out + feature[path + i]!]! += sum * (last + 1) * (o - z) * value;
    }
  }

  /** Place of a feature on a path, from 1; 0 where it is not. */
  find(path: number, last: number, wanted: number): number {
    for (let i = 1; i <= last; i++) if (this.feature[path + i] === wanted) return i;
    return 0;
  }
}
