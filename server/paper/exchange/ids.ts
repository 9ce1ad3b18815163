import { hash } from "../../../src/core/hash.js";

/** Ids in the shape of a UUID, drawn from a seed: the same kind and count give the same id. */
export class Ids {
  readonly #seed: string;
  readonly #kinds = new Map<string, { readonly words: Uint32Array; count: number }>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The next id of a kind; no two of a kind are the same. */
  next(kind: string): string {
    const state = this.#kind(kind);
    return shape(state.words, ++state.count);
  }

  /** The id of a name. */
  named(kind: string, name: string): string {
    return shape(this.#kind(`${kind}/${name}`).words, 0);
  }

  /** A number in [0, 1) of a place. */
  chance(kind: string, place: number): number {
    return mix(this.#kind(kind).words[0]! + place) / 2 ** 32;
  }

  #kind(kind: string): { readonly words: Uint32Array; count: number } {
    let state = this.#kinds.get(kind);
    if (!state) {
      const digest = hash(`${this.#seed}/${kind}`);
      const words = Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(digest.slice(at, at + 8), 16));
      state = { words, count: 0 };
      this.#kinds.set(kind, state);
    }
    return state;
  }
}

/** A one-to-one map of 32-bit integers that scatters neighbours (splitmix32). */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(word: number): string {
  return BYTES[word >>> 24]! + BYTES[(word >>> 16) & 255]! + BYTES[(word >>> 8) & 255]! + BYTES[word & 255]!;
}

function shape(words: Uint32Array, count: number): string {
  const second = hex((mix(words[1]! + count) & 0xffff0fff) | 0x4000);
  const third = hex((mix(words[2]! + count) & 0x3fffffff) | 0x80000000);
  const [first, last] = [hex(mix(words[0]! + count)), hex(mix(words[3]! + count))];
  return `${first}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${last}`;
}
