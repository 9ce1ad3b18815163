import type { JournalEntry } from "../../src/contracts/account.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { HttpError } from "./errors.js";

/** Streams at once: of nobody in particular, of those together who signed in, of one of them, of nobody at one address. */
export const STREAM_PLACES = { nobody: 50, signedIn: 200, person: 10, address: 25 } as const;
/** Records kept for streams that are a little behind; one that falls further behind while it stands still is ended. */
export const KEPT_RECORDS = 1000;
const HEARTBEAT_MS = 15_000;
const PAGE = 200;
/** Bytes that wait in a stream before it counts as standing still. */
const BUFFER_BYTES = 64 * 1024;

type Source = Pick<TradingDesk, "journalAfter" | "onJournal">;

/** Who reads a stream. */
export interface Listener {
  /** Null for nobody in particular. */
  readonly name: string | null;
  /** Null where it is not known. */
  readonly address: string | null;
}

interface Stream {
  readonly listener: Listener;
  /** Place of the last record that was sent; null before the first one of a stream that began with none. */
  sent: number | null;
  /** Records that came since the stream last took anything. */
  behind: number;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** Lets a waiting stream look again. */
  wake: () => void;
}

/**
 * Gives the journal to many streams at once. A stream takes records when its client reads: from the latest kept in
 * memory, or from the journal when it is further back. So no client, however slow, makes memory grow.
 */
export class EventHub {
  readonly #source: Source;
  readonly #streams = new Set<Stream>();
  readonly #stop: AbortSignal | undefined;
  #kept: JournalEntry[] = [];
  #unsubscribe: (() => void) | null = null;
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(source: Source, stop?: AbortSignal) {
    this.#source = source;
    this.#stop = stop;
    stop?.addEventListener("abort", () => {
      for (const stream of this.#streams) this.#end(stream);
    });
  }

  get size(): number {
    return this.#streams.size;
  }

  /**
   * A stream of the records after a place, or of those to come. Who signed in has places of their own, which nobody else
   * can take.
   *
   * @throws HttpError 503 when there are too many, 429 when one person or one address has too many.
   */
  open(after: number | null, listener: Listener): ReadableStream<Uint8Array> {
    this.#requirePlace(listener);
    let stream: Stream;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          stream = { listener, sent: after, behind: 0, controller, wake: () => {} };
          this.#add(stream);
          controller.enqueue(encode(": the journal, as it is written\nretry: 2000\n\n"));
        },
        pull: (controller) =>
          this.#pull(stream).catch((error: unknown) => {
            this.#remove(stream);
            controller.error(error);
          }),
        cancel: () => this.#remove(stream),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
    );
  }

  #requirePlace({ name, address }: Listener): void {
    const signedIn = name !== null;
    const alike = [...this.#streams].filter(({ listener }) => (listener.name !== null) === signedIn);
    const most = signedIn ? STREAM_PLACES.signedIn : STREAM_PLACES.nobody;
    if (this.#stop?.aborted || alike.length >= most) {
      const whose = signedIn ? "of people who signed in" : "of nobody in particular";
      throw tooMany(503, `${most} ${whose} are open`);
    }
    const own = alike.filter(({ listener }) =>
      signedIn ? listener.name === name : listener.address === address,
    );
    const ownMost = signedIn ? STREAM_PLACES.person : STREAM_PLACES.address;
    if (own.length >= ownMost) {
      throw tooMany(429, `${own.length} of ${signedIn ? `"${name}"` : "this address"} are open`);
    }
  }

  /** Resolves once something was put into the stream, or it ended. */
  async #pull(stream: Stream): Promise<void> {
    stream.behind = 0;
    while (this.#streams.has(stream)) {
      const woken = new Promise<void>((resolve) => (stream.wake = resolve));
      const entries = await this.#next(stream.sent);
      if (!this.#streams.has(stream)) return;
      if (entries.length > 0) {
        stream.sent = entries.at(-1)!.seq;
        stream.controller.enqueue(encode(entries.map(writeEvent).join("")));
        return;
      }
      await woken;
    }
  }

  async #next(sent: number | null): Promise<readonly JournalEntry[]> {
    if (sent === null) return [];
    const first = this.#kept[0];
    if (first && first.seq <= sent + 1) {
      return this.#kept
        .slice(Math.max(0, sent + 1 - first.seq))
        .filter((entry) => entry.seq > sent)
        .slice(0, PAGE);
    }
    return this.#source.journalAfter(sent, PAGE);
  }

  #hear(entry: JournalEntry): void {
    const last = this.#kept.at(-1);
    if (last && entry.seq !== last.seq + 1) this.#kept = [];
    this.#kept.push(entry);
    if (this.#kept.length > KEPT_RECORDS) this.#kept.shift();
    for (const stream of this.#streams) {
      stream.sent ??= entry.seq - 1;
      stream.behind++;
      if (stream.behind > KEPT_RECORDS) this.#end(stream);
      else stream.wake();
    }
  }

  #beat(): void {
    for (const stream of this.#streams) {
      if ((stream.controller.desiredSize ?? 0) > 0) stream.controller.enqueue(encode(": still here\n\n"));
    }
  }

  #add(stream: Stream): void {
    this.#streams.add(stream);
    this.#unsubscribe ??= this.#source.onJournal((entry) => this.#hear(entry));
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  #end(stream: Stream): void {
    this.#remove(stream);
    stream.controller.close();
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream);
    stream.wake();
    if (this.#streams.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.#kept = [];
  }
}

function tooMany(status: 429 | 503, state: string): HttpError {
  return new HttpError(
    status,
    "too_many_streams",
    `Cannot open a stream: ${state}, close one or try again later`,
  );
}

function writeEvent({ seq, kind, ...rest }: JournalEntry): string {
  return `id: ${seq}\nevent: ${kind.replaceAll(/[^\w.-]/g, "-")}\ndata: ${JSON.stringify({ seq, kind, ...rest })}\n\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
