/** Where in an order's life a kill strikes; `recovery` is while an earlier kill is being recovered from. */
export const PHASES = ["submit", "ack", "fill", "persist", "recovery"] as const;
/** `idle` is when no order came to the wanted phase in time. */
export type Phase = (typeof PHASES)[number] | "idle";

/** Journal records after which each phase is under way. */
const PHASE_OF: Readonly<Record<string, Phase>> = {
  "order.checked": "ack",
  "order.sent": "ack",
  "order.accepted": "fill",
  "order.submitted": "fill",
  "order.partially_filled": "persist",
  "order.filled": "persist",
};

const AGAIN_MS = 100;

/** Tells when an order is in a phase: from the client's own requests and from the stream of events. */
export class PhaseWatch {
  readonly #url: string;
  readonly #waiting = new Set<{ readonly phase: Phase; readonly seen: () => void }>();
  #connection = new AbortController();

  constructor(url: string) {
    this.#url = url;
    void this.#read(this.#connection.signal);
  }

  /** Opens the stream anew; one whose server was killed may never tell that it is over. */
  reopen(): void {
    this.#connection.abort();
    this.#connection = new AbortController();
    void this.#read(this.#connection.signal);
  }

  stop(): void {
    this.#connection.abort();
  }

  /** Resolves at the next moment of a phase; false when there was none within some time. */
  next(phase: Phase, patienceMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (seen: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(seen);
      };
      const waiter = { phase, seen: () => done(true) };
      const timer = setTimeout(() => done(false), patienceMs);
      this.#waiting.add(waiter);
    });
  }

  tell(phase: Phase): void {
    for (const waiter of this.#waiting) if (waiter.phase === phase) waiter.seen();
  }

  async #read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const response = await fetch(`${this.#url}/v1/events`, { signal });
        const decoder = new TextDecoder();
        let rest = "";
        for await (const chunk of response.body!) {
          if (signal.aborted) return;
          const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
          rest = lines.pop()!;
          for (const line of lines) {
            const phase = line.startsWith("event: ") ? PHASE_OF[line.slice(7)] : undefined;
            if (phase) this.tell(phase);
          }
        }
      } catch {
        // The server is being killed all the time.
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
