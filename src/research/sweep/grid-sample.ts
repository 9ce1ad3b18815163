import { gridValues, type Grid } from "./grid.js";

const ROUNDS = 4;

/**
 * Different points of a grid in a random order that the seed fixes, those that the filter leaves out passed over, and at
 * most `count`. The order is a Feistel permutation of the point numbers, so it needs no memory.
 */
export function* sampleGrid(grid: Grid, count: number, seed: number): Generator<number, void> {
  let left = count;
  for (let k = 0; k < grid.size && left > 0; k++) {
    const point = permute(k, grid.size, seed);
    if (grid.filter !== null && !grid.filter(gridValues(grid, point))) continue;
    left--;
    yield point;
  }
}

/**
 * The k-th of the numbers from 0 to size − 1 in a shuffled order: a balanced Feistel network over the next power of 4,
 * walked until it lands inside (Black and Rogaway 2002, "Ciphers with Arbitrary Finite Domains", cycle walking).
 *
 * @example
 * [0, 1, 2, 3, 4].map((k) => permute(k, 5, 1)).sort(); // => [0, 1, 2, 3, 4]
 */
export function permute(k: number, size: number, seed: number): number {
  let bits = 1;
  while (4 ** bits < size) bits++;
  const half = 2 ** bits;
  let value = k;
  do {
    let left = Math.floor(value / half);
    let right = value % half;
    for (let round = 0; round < ROUNDS; round++) {
      const mixed = mix(right, seed + round * 0x9e3779b9) % half;
      [left, right] = [right, (left + mixed) % half];
    }
    value = left * half + right;
  } while (value >= size);
  return value;
}

/** 32 bits that depend on all bits of both: the finaliser of MurmurHash3. */
function mix(value: number, key: number): number {
  let z = (value ^ key) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** Whether a point belongs to the share of points, one in `every`, whose block sums a large sweep keeps. */
export function isSampled(point: number, every: number): boolean {
  return every <= 1 || mix(point % 4294967296, 0x2545f491) % every === 0;
}
