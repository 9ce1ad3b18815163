import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SweepChunk } from "./sweep-chunk.js";
import { decodeChunks, encodeChunk } from "./sweep-record.js";

const column = (n: number) => fc.float64Array({ minLength: n, maxLength: n });
const arbitraryChunk: fc.Arbitrary<SweepChunk> = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 8 }))
  .chain(([rows, sampled, blocks]) => {
    return fc.record({
      points: column(rows),
      totalReturn: column(rows),
      sharpe: column(rows),
      maxDrawdown: column(rows),
      trades: column(rows),
      objective: column(rows),
      sampled: column(sampled),
      blockSums: column(sampled * 2 * blocks),
      failed: fc.constant([]),
    });
  });

function join(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

describe("sweep records", () => {
  it("decodeChunks() reads back what encodeChunk() wrote, one after another", () => {
    fc.assert(
      fc.property(fc.array(arbitraryChunk, { maxLength: 4 }), (chunks) => {
        const file = join(chunks.map(encodeChunk));
        expect(decodeChunks(file)).toEqual({ chunks, used: file.length });
      }),
      { seed: 1, numRuns: 100 },
    );
  });
  it("decodeChunks() keeps the whole records of a file that was cut off or damaged", () => {
    fc.assert(
      fc.property(arbitraryChunk, arbitraryChunk, fc.nat(), (first, second, cut) => {
        const [a, b] = [encodeChunk(first), encodeChunk(second)];
        const short = join([a, b.subarray(0, cut % b.length)]);
        expect(decodeChunks(short)).toEqual({ chunks: [first], used: a.length });
        const damaged = join([a, b]);
        damaged.fill(0.125, a.length + 2 + (cut % (b.length - 2)));
        expect(decodeChunks(damaged).used).toBe(a.length);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});
