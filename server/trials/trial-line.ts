import { Buffer } from "node:buffer";
import { z } from "zod";
import type { Trial } from "../../src/research/trials/trial.js";

const Figure = z.number().nullable();
const Line = z.object({
  dataHash: z.string().regex(/^[0-9a-f]{64}$/),
  strategy: z.string(),
  parametersHash: z.string().regex(/^[0-9a-f]{16}$/),
  optionsHash: z.string().regex(/^[0-9a-f]{16}$/),
  recordedAt: z.number(),
  observations: z.int().min(0),
  sharpe: Figure,
  skewness: Figure,
  kurtosis: Figure,
  blockSums: z.base64(),
});

/** A trial as one line of JSON without a line end. */
export function encodeTrial(trial: Trial): string {
  const { dataHash, strategy, parametersHash, optionsHash, recordedAt, observations } = trial;
  return JSON.stringify({
    dataHash,
    strategy,
    parametersHash,
    optionsHash,
    recordedAt,
    observations,
    sharpe: orNull(trial.sharpe),
    skewness: orNull(trial.skewness),
    kurtosis: orNull(trial.kurtosis),
    blockSums: encodeSums(trial.blockSums),
  });
}

/** The trial of a line, or null for a line that is none: one that was torn, or is of something else. */
export function decodeTrial(line: string): Trial | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const { data } = Line.safeParse(value);
  const blockSums = data ? decodeSums(data.blockSums) : null;
  if (!data || !blockSums) return null;
  return {
    ...data,
    sharpe: data.sharpe ?? Number.NaN,
    skewness: data.skewness ?? Number.NaN,
    kurtosis: data.kurtosis ?? Number.NaN,
    blockSums,
  };
}

/** Block sums as base64 of their little-endian bytes. */
export function encodeSums({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** Null when the text does not hold whole numbers. */
export function decodeSums(base64: string): Float32Array | null {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : null;
}

/** An undefined figure is null outside of memory. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
