import { Buffer } from "node:buffer";
import fs from "node:fs";
import path from "node:path";
import { trialKey, type Trial } from "../../src/research/trials/trial.js";
import type { TrialLedger } from "./ledger.js";
import { decodeTrial, encodeTrial } from "./trial-line.js";

const WRITE_BYTES = 65_536;
const LF = 10;

/** What a ledger file holds from a place on. */
export interface LedgerPart {
  readonly trials: readonly Trial[];
  /** Lines that are no trials: a process was killed while it wrote them. */
  readonly torn: number;
  /** Where the last whole line ends, in bytes from the start of the file. */
  readonly end: number;
}

/** The ledger file of a VERNIER_HOME. */
export function ledgerFile(home: string): string {
  return path.join(home, "trials.jsonl");
}

/**
 * The ledger in a file of JSON lines that only grows: for when no database runs. Several processes may write at once,
 * and one may be killed at any time: each write appends whole lines and begins a new one, so a torn line harms no other.
 *
 * @param note told once a reading when torn lines were passed over
 */
export function createFileLedger(file: string, note: (text: string) => void = () => {}): TrialLedger {
  const seen = new Map<string | undefined, { readonly end: number; readonly trials: readonly Trial[] }>();
  const read = (dataHash?: string): readonly Trial[] => {
    const before = seen.get(dataHash) ?? { end: 0, trials: [] };
    const { trials: more, torn, end } = readLedger(file, before.end, dataHash);
    const trials = before.trials.length === 0 ? more : [...before.trials, ...more];
    seen.set(dataHash, { end, trials });
    if (torn > 0) note(`${file}: ${torn} torn ${torn === 1 ? "line was" : "lines were"} passed over`);
    return trials;
  };
  return {
    record: async (trials) => {
      const hashes = new Set(trials.map(({ dataHash }) => dataHash));
      const [only] = hashes;
      const known = new Set(read(hashes.size === 1 ? only : undefined).map(trialKey));
      const fresh = trials.filter((trial) => isNew(known, trial));
      appendLines(file, fresh.map(encodeTrial));
      return fresh.length;
    },
    list: async (dataHash) => {
      const known = new Set<string>();
      const trials = read(dataHash).filter((trial) => isNew(known, trial));
      return trials.sort((a, b) => a.recordedAt - b.recordedAt);
    },
  };
}

function isNew(known: Set<string>, trial: Trial): boolean {
  const key = trialKey(trial);
  const fresh = !known.has(key);
  known.add(key);
  return fresh;
}

/**
 * Reads a ledger file from a byte on; a file that is not there is empty.
 *
 * @param dataHash leaves out trials on other data
 */
export function readLedger(file: string, from: number, dataHash?: string): LedgerPart {
  if (!fs.existsSync(file)) return { trials: [], torn: 0, end: 0 };
  const bytes = fs.readFileSync(file).subarray(from);
  const whole = bytes.lastIndexOf(LF) + 1;
  const trials: Trial[] = [];
  let torn = 0;
  const read = (line: string): void => {
    if (line === "" || (dataHash !== undefined && line.endsWith("}") && !line.includes(dataHash))) return;
    const trial = decodeTrial(line);
    if (!trial) torn++;
    else if (dataHash === undefined || trial.dataHash === dataHash) trials.push(trial);
  };
  for (const line of bytes.toString("utf8").split("\n")) read(line);
  return { trials, torn, end: from + whole };
}

function appendLines(file: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  if (!fs.existsSync(path.dirname(file))) fs.mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = fs.openSync(file, "a", 0o600);
  try {
    for (const chunk of chunksOf(lines)) {
      const bytes = Buffer.from(chunk);
      const written = fs.writeSync(descriptor, bytes);
      if (written !== bytes.length) {
        throw new Error(
          `Cannot record trials: ${file} took ${written} of ${bytes.length} bytes, free some disk space`,
        );
      }
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Lines in texts of about 64 KiB. Each begins with a line end, in case that the file ends in a torn line. */
function* chunksOf(lines: readonly string[]): Generator<string> {
  let chunk = "\n";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < WRITE_BYTES) continue;
    yield chunk;
    chunk = "\n";
  }
  if (chunk !== "\n") yield chunk;
}
