import type { Random } from "../../core/random.js";

/** The integers from 0 to count − 1 in random order: Fisher and Yates' shuffle as Durstenfeld wrote it (1964). */
export function shuffledOrder(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
