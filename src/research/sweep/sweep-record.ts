import type { SweepChunk } from "./sweep-chunk.js";

/** First double of a record: its text is "sweep/1" in ASCII. */
const MAGIC = 0x7377656570;
const HEAD = 5;
const COLUMNS = ["points", "totalReturn", "sharpe", "maxDrawdown", "trades", "objective"] as const;

/**
 * A chunk as one record of doubles, to be appended to a file: magic, checksum, rows, sampled points, values a sampled
 * point, then the columns. Failed points are not written: the next sweep tries them again.
 */
export function encodeChunk(chunk: SweepChunk): Float64Array {
  const rows = chunk.points.length;
  const sampled = chunk.sampled.length;
  const body = [...COLUMNS.map((name) => chunk[name]), chunk.sampled, chunk.blockSums];
  const record = new Float64Array(HEAD + body.reduce((n, part) => n + part.length, 0));
  record.set([MAGIC, 0, rows, sampled, sampled > 0 ? chunk.blockSums.length / sampled : 0]);
  let at = HEAD;
  for (const part of body) {
    record.set(part, at);
    at += part.length;
  }
  record[1] = checksum(record.subarray(2));
  return record;
}

/** The chunks of a file; `used` doubles of it are whole records, what follows was cut off while it was written. */
export function decodeChunks(file: Float64Array): { readonly chunks: SweepChunk[]; readonly used: number } {
  const chunks: SweepChunk[] = [];
  let used = 0;
  while (used + HEAD <= file.length && file[used] === MAGIC) {
    const [, sum, rows = 0, sampled = 0, width = 0] = file.subarray(used, used + HEAD);
    const end = used + HEAD + COLUMNS.length * rows + sampled * (1 + width);
    if (!(end <= file.length) || checksum(file.subarray(used + 2, end)) !== sum) break;
    chunks.push(readChunk(file.subarray(used + HEAD, end), rows, sampled));
    used = end;
  }
  return { chunks, used };
}

function readChunk(body: Float64Array, rows: number, sampled: number): SweepChunk {
  const column = (k: number): Float64Array => body.slice(k * rows, (k + 1) * rows);
  const rest = COLUMNS.length * rows;
  return {
    points: column(0),
    totalReturn: column(1),
    sharpe: column(2),
    maxDrawdown: column(3),
    trades: column(4),
    objective: column(5),
    sampled: body.slice(rest, rest + sampled),
    blockSums: body.slice(rest + sampled),
    failed: [],
  };
}

/** FNV-1a over 32-bit words. */
function checksum(values: Float64Array): number {
  let sum = 0x811c9dc5;
  for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length * 2)) {
    sum = Math.imul(sum ^ word, 0x01000193);
  }
  return sum >>> 0;
}
