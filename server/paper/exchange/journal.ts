import fs from "node:fs/promises";
import path from "node:path";

const NEWLINE = 10;

/** What a journal holds when it is opened: its lines in order, a torn last one cut off. */
export interface OpenedJournal {
  readonly journal: Journal;
  readonly lines: Iterable<string>;
  /** Bytes of a torn last line that were cut off. */
  readonly cut: number;
}

/** Points around a write to the disk, for faults that end the process there. */
export interface WriteHooks {
  /** Written but not synced; `durableBytes` of the file are. */
  beforeSync?(file: fs.FileHandle, durableBytes: number): Promise<void>;
  afterSync?(): void;
}

/**
 * A file of lines that is only added to. Lines that come while the disk is busy are written and synced together, so
 * that many commands share one sync.
 */
export class Journal {
  hooks: WriteHooks = {};
  readonly #file: fs.FileHandle | null;
  /** Lines that wait, and those that are being written. */
  #next: Batch | null = null;
  #current: Batch | null = null;

  #bytes: number;

  private constructor(file: fs.FileHandle | null, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** A journal that keeps nothing, for an exchange without a folder. */
  static forgetful(): Journal {
    return new Journal(null, 0);
  }

  /** Opens, or creates, a journal and reads what it holds. */
  static async open(file: string): Promise<OpenedJournal> {
    await fs.mkdir(path.dirname(file), { recursive: true });
    const handle = await fs.open(file, "a+", 0o600);
    const bytes = await fs.readFile(file);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end < bytes.length) {
      await handle.truncate(end);
      await handle.datasync();
    }
    if (bytes.length === 0) await syncFolder(path.dirname(file));
    return { journal: new Journal(handle, end), lines: linesOf(bytes, end), cut: bytes.length - end };
  }

  /** Adds a line; `durable` tells when it is on the disk. */
  append(line: string): void {
    if (this.#file === null) return;
    this.#next ??= new Batch();
    this.#next.lines.push(line);
    if (this.#current === null) void this.#write(this.#file);
  }

  /**
   * Resolves when everything added so far is on the disk.
   *
   * @throws Error when the disk refused a write; nothing after it is ever written.
   */
  durable(): Promise<void> {
    return (this.#next ?? this.#current)?.done ?? SETTLED;
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.durable().catch(() => {});
    await this.#file?.close();
  }

  async #write(file: fs.FileHandle): Promise<void> {
    for (let batch = this.#next; batch; batch = this.#next) {
      this.#current = batch;
      // What the same turn of the event loop still adds goes into this batch.
      await SETTLED;
      this.#next = null;
      try {
        const bytes = Buffer.from(`${batch.lines.join("\n")}\n`);
        await file.appendFile(bytes);
        await this.hooks.beforeSync?.(file, this.#bytes);
        await file.datasync();
        this.#bytes += bytes.length;
        this.hooks.afterSync?.();
      } catch (cause) {
        // The file may end in half a line now: nothing may follow it, so this batch stays the current one for good.
        batch.reject(new Error(`Cannot write the journal: ${(cause as Error).message}`, { cause }));
        return;
      }
      this.#current = null;
      batch.resolve();
    }
  }
}

const SETTLED = Promise.resolve();

/** Lines that are written and synced together. */
class Batch {
  readonly lines: string[] = [];
  readonly done: Promise<void>;
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.done.catch(() => {});
  }
}

/** The lines up to an end, one at a time: all of them at once would be much to hold. */
function* linesOf(bytes: Buffer, end: number): Generator<string> {
  for (let start = 0; start < end;) {
    const stop = bytes.indexOf(NEWLINE, start);
    yield bytes.toString("utf8", start, stop);
    start = stop + 1;
  }
}

/** Makes a new file's name as durable as its content; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, "r");
    await handle.sync();
    await handle.close();
  } catch {
    // Windows opens no folders.
  }
}
