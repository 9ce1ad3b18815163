import type { Random } from "../../core/random.js";

/** Draws `count` of `size` different whole numbers from 0 on, each set as likely as any other; rising. */
export function drawWithout(random: Random, size: number, count: number): Int32Array {
  if (count === size) return upTo(size);
  const drawn = new Int32Array(count);
  let found = 0;
  for (let k = 0; found < count; k++) {
    if (random.next() * (size - k) < count - found) drawn[found++] = k;
  }
  return drawn;
}

/** The whole numbers from 0 to below `size`. */
export function upTo(size: number): Int32Array {
  const numbers = new Int32Array(size);
  for (let k = 0; k < size; k++) numbers[k] = k;
  return numbers;
}
