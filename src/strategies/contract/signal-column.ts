import type { Signal } from "./signal.js";

/** One signal a bar from a rule that is asked for each bar in order. */
export function signalColumn(length: number, decide: (index: number) => Signal): Int8Array {
  const signals = new Int8Array(length);
  for (let i = 0; i < length; i++) signals[i] = decide(i);
  return signals;
}
