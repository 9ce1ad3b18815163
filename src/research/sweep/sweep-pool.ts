import type { Clock } from "../../core/clock.js";
import { failedChunk, type SweepChunk } from "./sweep-chunk.js";
import type { OpenSweepPort, SweepPort, SweepRequest, SweepResponse } from "./sweep-messages.js";

/** What a pool of workers is made of. */
export interface PoolOptions {
  readonly openPort: OpenSweepPort;
  readonly threads: number;
  /** The first request of each worker. */
  readonly open: Extract<SweepRequest, { kind: "open" }>;
  readonly clock: Clock;
  readonly onChunk: (chunk: SweepChunk) => void;
  /** Asked before each chunk; when true no more are handed out. */
  readonly stopped: () => boolean;
}

/** Points a chunk starts with, and may grow to; a chunk should keep a worker busy for about `CHUNK_MS`. */
const FIRST_POINTS = 64;
const MOST_POINTS = 4096;
const CHUNK_MS = 120;
/** A worker that dies loses its chunk; so often is a chunk given to another. */
const RETRIES = 1;

interface Job {
  readonly points: Float64Array;
  readonly attempt: number;
}

interface Worker {
  port: SweepPort;
  job: Job | null;
  startedAt: number;
  /** Points a millisecond, as last measured; 0 before that. */
  speed: number;
  over: boolean;
}

/**
 * Hands points to workers, chunk by chunk, until none are left; resolves when the last answer has come. A chunk whose
 * worker dies goes to a new worker once, then all its points are failed.
 *
 * @throws Error when a worker refuses to open.
 */
export function runPool(points: Iterator<number, void>, span: number, options: PoolOptions): Promise<void> {
  return new Promise((resolve, reject) => new Pool(points, span, options, resolve, reject).start());
}

class Pool {
  readonly #points: Iterator<number, void>;
  readonly #span: number;
  readonly #options: PoolOptions;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  readonly #workers = new Set<Worker>();
  readonly #again: Job[] = [];
  #id = 0;
  #ended = false;

  constructor(
    points: Iterator<number, void>,
    span: number,
    options: PoolOptions,
    resolve: () => void,
    reject: (error: Error) => void,
  ) {
    this.#points = points;
    this.#span = span;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    for (let k = 0; k < this.#options.threads; k++) {
      const job = this.#nextJob(0);
      if (!job) break;
      this.#hire(job);
    }
    this.#endIfIdle();
  }

  #hire(job: Job): void {
    const worker = { job, startedAt: 0, speed: 0, over: false } as Partial<Worker> as Worker;
    this.#workers.add(worker);
    worker.port = this.#options.openPort(
      (response) => this.#receive(worker, response),
      (reason) => this.#bury(worker, reason),
    );
    worker.port.post(this.#options.open);
  }

  #receive(worker: Worker, response: SweepResponse): void {
    if (worker.over || this.#ended) return;
    if (response.kind === "refused") return this.#fail(new Error(response.reason));
    if (response.kind === "done") {
      const took = Math.max(1, this.#options.clock.now() - worker.startedAt);
      worker.speed = worker.job!.points.length / took;
      this.#options.onChunk(response.chunk);
      worker.job = this.#nextJob(worker.speed);
    }
    if (worker.job) this.#send(worker, worker.job);
    else this.#dismiss(worker);
  }

  #send(worker: Worker, { points }: Job): void {
    worker.startedAt = this.#options.clock.now();
    worker.port.post({ kind: "run", id: this.#id++, points, span: this.#span });
  }

  #dismiss(worker: Worker): void {
    worker.over = true;
    worker.port.close();
    this.#workers.delete(worker);
    this.#endIfIdle();
  }

  #bury(worker: Worker, reason: string): void {
    if (worker.over || this.#ended) return;
    worker.over = true;
    worker.port.close();
    this.#workers.delete(worker);
    const job = worker.job;
    if (job && job.attempt < RETRIES) this.#again.push({ points: job.points, attempt: job.attempt + 1 });
    else if (job) this.#options.onChunk(failedChunk(job.points, `The worker died twice on it: ${reason}`));
    const next = this.#nextJob(0);
    if (next) this.#hire(next);
    this.#endIfIdle();
  }

  #nextJob(speed: number): Job | null {
    if (this.#options.stopped()) return null;
    const waiting = this.#again.pop();
    if (waiting) return waiting;
    const size = speed === 0 ? FIRST_POINTS : Math.min(MOST_POINTS, Math.ceil(speed * CHUNK_MS));
    const points: number[] = [];
    while (points.length < size) {
      const next = this.#points.next();
      if (next.done) break;
      points.push(next.value);
    }
    return points.length > 0 ? { points: Float64Array.from(points), attempt: 0 } : null;
  }

  #fail(error: Error): void {
    this.#ended = true;
    for (const { port } of this.#workers) port.close();
    this.#reject(error);
  }

  #endIfIdle(): void {
    if (this.#ended || this.#workers.size > 0) return;
    this.#ended = true;
    this.#resolve();
  }
}
