/** Where in an order's life a kill strikes; `recovery` is while an earlier kill is being recovered from. */
export const PHASES = ["submit", "ack", "fill", "persist", "recovery"] as const;
export type Phase = (typeof PHASES)[number];

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
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#reading = this.#read();
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

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const response = await fetch(`${this.#url}/v1/events`, { signal });
        const decoder = new TextDecoder();
        let rest = "";
        for await (const chunk of response.body!) {
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
