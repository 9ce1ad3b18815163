import type { Broker, BrokerUpdate } from "../../../src/trading/orders/broker.js";
import type { Safety } from "./safety.js";

export interface OrderStreamParts {
  readonly broker: Broker;
  readonly safety: Safety;
  readonly now: () => number;
  /** Takes an update in; the changes to memory are made before it returns. */
  readonly take: (update: BrokerUpdate) => void;
  /** Asks the broker for what was missed while the stream was lost; resolves when it is known. */
  readonly catchUp: () => Promise<void>;
}

/** The broker's stream of order updates: what comes before the books are compared waits, a lost stream lets exits only through. */
export class OrderStream {
  readonly #parts: OrderStreamParts;
  #stop: (() => void) | null = null;
  #early: BrokerUpdate[] | null = [];
  #ready = false;
  #lostAt: number | null = null;

  constructor(parts: OrderStreamParts) {
    this.#parts = parts;
  }

  /** Whether it is connected and listens. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Wall time since when it is lost, until what was missed is known; null while all is heard. */
  get lostAt(): number | null {
    return this.#lostAt;
  }

  /** Connects; rejects when it is not ready in time. */
  async open(patienceMs: number): Promise<void> {
    let heard: () => void = () => {};
    const ready = new Promise<void>((resolve) => (heard = resolve));
    this.#stop = this.#parts.broker.listen({
      ready: () => {
        this.#ready = true;
        heard();
        if (this.#lostAt !== null && this.#early === null) void this.#recover();
      },
      lost: (reason) => this.#lose(reason),
      update: (update) => {
        if (this.#early === null) this.#parts.take(update);
        else this.#early.push(update);
      },
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new Error(`The broker's stream was not ready within ${patienceMs} ms`);
      timer = setTimeout(() => reject(error), patienceMs);
    });
    await Promise.race([ready, late]).finally(() => clearTimeout(timer));
  }

  /** Hands on what came early, and from now on each update as it comes. */
  async begin(): Promise<void> {
    const early = this.#early ?? [];
    this.#early = null;
    for (const update of early) this.#parts.take(update);
    if (this.#ready && this.#lostAt !== null) await this.#recover();
  }

  close(): void {
    this.#stop?.();
  }

  #lose(reason: string): void {
    this.#ready = false;
    this.#lostAt ??= this.#parts.now();
    this.#parts.safety.hold("stream", "REDUCING", `The broker's stream is lost: ${reason}`);
  }

  async #recover(): Promise<void> {
    await this.#parts.catchUp();
    if (!this.#ready) return;
    this.#lostAt = null;
    this.#parts.safety.release("stream");
  }
}
