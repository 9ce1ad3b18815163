import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { SweepChunk } from "../../../src/research/sweep/sweep-chunk.js";
import { decodeChunks, encodeChunk } from "../../../src/research/sweep/sweep-record.js";

const DOUBLE = 8;

/** The finished points of a sweep in a file, appended chunk by chunk, so that an interrupted sweep can go on. */
export class SweepCheckpoint {
  /** What an earlier sweep left. */
  readonly earlier: readonly SweepChunk[];
  readonly #file: string;
  readonly #descriptor: number;
  #at: number;

  /**
   * @param folder made if it is not there
   * @param key a hash of all that the figures depend on
   * @param fresh forget what an earlier sweep left
   */
  constructor(folder: string, key: string, fresh: boolean) {
    mkdirSync(folder, { recursive: true });
    this.#file = path.join(folder, `${key}.bin`);
    if (fresh) rmSync(this.#file, { force: true });
    const bytes = existsSync(this.#file) ? readFileSync(this.#file) : new Uint8Array(0);
    const whole = bytes.slice(0, bytes.length - (bytes.length % DOUBLE));
    const { chunks, used } = decodeChunks(new Float64Array(new Uint8Array(whole).buffer));
    this.earlier = chunks;
    this.#descriptor = openSync(this.#file, existsSync(this.#file) ? "r+" : "w+");
    this.#at = used * DOUBLE;
    ftruncateSync(this.#descriptor, this.#at);
  }

  append(chunk: SweepChunk): void {
    if (chunk.points.length === 0) return;
    const { buffer } = encodeChunk(chunk);
    this.#at += writeSync(this.#descriptor, new Uint8Array(buffer), 0, buffer.byteLength, this.#at);
  }

  /** Ends the writing; the file goes when all of the sweep is done. */
  close(done: boolean): void {
    closeSync(this.#descriptor);
    if (done) rmSync(this.#file, { force: true });
  }
}
