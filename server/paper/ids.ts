import { createHash } from "node:crypto";

/** Ids in the shape of a UUID, drawn from a seed: the same key gives the same id. */
export class Ids {
  readonly #seed: string;
  readonly #counts = new Map<string, number>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The next id of a kind. */
  next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return this.of(kind, String(count));
  }

  /** The id of a key. */
  of(kind: string, key: string): string {
    const hex = this.#digest(kind, key).toString("hex");
    const variant = "89ab"[Number.parseInt(hex[16]!, 16) & 3]!;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** A number in [0, 1) of a key. */
  chance(kind: string, key: string): number {
    return this.#digest(kind, key).readUInt32LE(0) / 2 ** 32;
  }

  #digest(kind: string, key: string): Buffer {
    return createHash("sha256").update(`${this.#seed}/${kind}/${key}`).digest();
  }
}
