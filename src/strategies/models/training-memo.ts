interface Remembered<T> {
  readonly key: string;
  readonly values: Float32Array;
  readonly labels: Float64Array;
  readonly made: T;
}

/**
 * What was made of equal training data is made once: sweeps over gates and look-ahead checks train on the same rows
 * again and again. The rows are compared value by value, so an answer never comes from other data.
 */
export class TrainingMemo<T> {
  readonly #most: number;
  /** By a digest of the data; the oldest first. */
  readonly #known = new Map<number, Remembered<T>>();

  /** @param most answers that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** The answer for settings and data, made where it is not known. */
  get(key: string, values: Float32Array, labels: Float64Array, make: () => T): T {
    const digest = digestOf(key, values);
    const known = this.#known.get(digest);
    if (known && known.key === key && equal(known.values, values) && equal(known.labels, labels)) {
      return known.made;
    }
    const made = make();
    this.#known.delete(digest);
    if (this.#known.size >= this.#most) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(digest, { key, values: values.slice(), labels: labels.slice(), made });
    return made;
  }
}

/** FNV-1a over the key's characters and the values' bits, with 32 bits. */
function digestOf(key: string, values: Float32Array): number {
  let digest = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) digest = Math.imul(digest ^ key.charCodeAt(i), 0x01000193);
  const bits = bitsOf(values);
  for (let i = 0; i < bits.length; i++) digest = Math.imul(digest ^ bits[i]!, 0x01000193);
  return digest >>> 0;
}

/** To the bit, so that missing values are equal, too. */
function equal(a: Float32Array | Float64Array, b: Float32Array | Float64Array): boolean {
  const [left, right] = [bitsOf(a), bitsOf(b)];
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function bitsOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
