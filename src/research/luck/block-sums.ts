/** The rows of N return series cut into S blocks, as sums: all that Sharpe ratios over any union of blocks need. */
export interface BlockSums {
  readonly blocks: number;
  readonly series: number;
  /** Rows of each block. */
  readonly rows: Float64Array;
  /** Σ r of block b and series k at b × series + k. */
  readonly sums: Float64Array;
  /** Σ r², placed likewise. */
  readonly squares: Float64Array;
}

/** Where block b of `blocks` starts among n rows: the first n mod blocks blocks are one row longer. */
export function blockStart(n: number, blocks: number, b: number): number {
  return b * Math.floor(n / blocks) + Math.min(b, n % blocks);
}

/** Empty sums for series of n rows; `addSeries` fills one. */
export function createBlockSums(n: number, blocks: number, series: number): BlockSums {
  return {
    blocks,
    series,
    rows: Float64Array.from(
      { length: blocks },
      (_, b) => blockStart(n, blocks, b + 1) - blockStart(n, blocks, b),
    ),
    sums: new Float64Array(blocks * series),
    squares: new Float64Array(blocks * series),
  };
}

/** Writes the sums of the k-th series and gives the totals back. */
export function addSeries(totals: BlockSums, k: number, returns: Float64Array): BlockSums {
  const { blocks, series, sums, squares } = totals;
  for (let b = 0; b < blocks; b++) {
    const end = blockStart(returns.length, blocks, b + 1);
    let sum = 0;
    let square = 0;
    for (let i = blockStart(returns.length, blocks, b); i < end; i++) {
      const r = returns[i]!;
      sum += r;
      square += r * r;
    }
    sums[b * series + k] = sum;
    squares[b * series + k] = square;
  }
  return totals;
}
