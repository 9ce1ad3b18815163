import { trialOfRun } from "../../src/contracts/run-detail.js";
import { decodeOptions, encodeOptions, isoTime, runId } from "../../src/contracts/run-record.js";
import type { RunRecord } from "../../src/contracts/run.js";
import type { NewRun, RunProgress } from "../../src/contracts/run-request.js";
import type { Clock } from "../../src/core/clock.js";
import { parseTimeframe } from "../../src/market/time/timeframe.js";
import type { RunSpec } from "../../src/research/runs/run-spec.js";
import { type BacktestOptions, checkOptions, DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { findStrategy, strategyParameters } from "../../src/strategies/catalog.js";
import type { BarStore } from "../db/bars/bar-store.js";
import type { RunStore } from "../db/run-store.js";
import { HttpError } from "../http/errors.js";
import type { TrialLedger } from "../trials/ledger.js";
import type { RunJob, RunJobStore } from "./run-job-store.js";
import type { RunJobs } from "./run-jobs.js";
import type { OpenRunThread, RunNews } from "./run-messages.js";

/** How long a claim holds without being kept: after it, another server goes on with the job. */
export const CLAIM_MS = 30_000;
const KEEP_EVERY_MS = 5000;
const LOOK_EVERY_MS = 2000;
const LONGEST_MS = 10 * 60_000;
/** A job over which the server died so often is not begun again. */
const MOST_STARTS = 3;

export interface RunQueueOptions {
  readonly store: RunJobStore;
  readonly bars: Pick<BarStore, "findSeries" | "readBars">;
  readonly runs: Pick<RunStore, "getRun" | "insertRun">;
  readonly trials: Pick<TrialLedger, "record">;
  readonly openThread: OpenRunThread;
  readonly codeVersion: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** Jobs that are made one after the other, from `start()` until `stop()`. */
export interface RunQueue extends RunJobs {
  start(): void;
  /** Gives the job under way back to the queue. */
  stop(): Promise<void>;
}

export function createRunQueue(options: RunQueueOptions): RunQueue {
  const maker = new Maker(options);
  const { store } = options;
  return {
    ask: async (run, person) => {
      const job = await ask(options, run, person);
      maker.wake();
      return job;
    },
    find: async (id) => {
      const job = await store.find(id);
      return job && toWire(job);
    },
    underWay: async () => (await store.listOpen()).map(toWire),
    cancel: async (id, person) => {
      const job = await store.cancel(id, `Canceled by ${person}`);
      if (job?.status === "canceled") maker.drop(id);
      return job && toWire(job);
    },
    start: () => maker.start(),
    stop: () => maker.stop(),
  };
}

async function ask(
  { store, bars, runs, codeVersion, clock }: RunQueueOptions,
  run: NewRun,
  person: string,
): Promise<RunProgress> {
  const spec = readSpec(run);
  const { symbol, strategy, parameters } = spec;
  const timeframe = parseTimeframe(run.timeframe);
  const series = await bars.findSeries(symbol, timeframe);
  if (!series) throw new HttpError(404, "not_found", `Cannot find bars of "${symbol}" in ${timeframe}`);
  const { dataHash } = series;
  const calendar = series.calendar?.name;
  const options = encodeOptions(spec.options);
  const id = runId({ strategy, parameters, options, symbol, timeframe, calendar, dataHash, codeVersion });
  const askedAt = clock.now();
  const job = { id, symbol, strategy, request: run, askedBy: person, askedAt };
  const stored = await runs.getRun(id);
  if (stored) return toWire({ ...job, status: "done", progress: 1, reason: null, starts: 1 });
  return toWire(await store.put(job));
}

/** What is to be run, checked as far as can be without bars; throws an InputError. */
function readSpec({ symbol, strategy, parameters, options }: NewRun): RunSpec {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const wanted: BacktestOptions = decodeOptions({ ...encodeOptions(DEFAULT_OPTIONS), ...given });
  checkOptions(wanted);
  const resolved = strategyParameters(findStrategy(strategy), parameters);
  return { symbol: symbol.toUpperCase(), strategy, parameters: resolved, options: wanted };
}

function toWire({ id, status, progress, reason, symbol, strategy, askedBy, askedAt }: RunJob): RunProgress {
  return { id, status, progress, reason, symbol, strategy, askedBy, askedAt: isoTime(askedAt) };
}

/** Makes one job at a time. */
class Maker {
  readonly #options: RunQueueOptions;
  #running = false;
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  #woken = false;
  #current: { readonly id: string; drop(): void } | null = null;

  constructor(options: RunQueueOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#loop = this.#work();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#current?.drop();
    this.wake();
    await this.#loop;
  }

  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Ends the job of an id if it is being made here. */
  drop(id: string): void {
    if (this.#current?.id === id) this.#current.drop();
  }

  async #work(): Promise<void> {
    while (this.#running) {
      this.#woken = false;
      const made = await this.#makeNext().catch((error: unknown) => {
        this.#options.log(
          `Cannot go on with the runs asked for: ${error instanceof Error ? error.message : error}`,
        );
        return false;
      });
      if (!made) await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (this.#woken || !this.#running) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  async #makeNext(): Promise<boolean> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const job = await store.claim(now, now + CLAIM_MS);
    if (!job) return false;
    if (job.starts > MOST_STARTS) {
      await store.finish(job.id, "failed", `The server ended ${MOST_STARTS} times while it made this run`);
      return true;
    }
    const news = await this.#make(job).catch((error: unknown): RunNews => {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    });
    if (news === null) {
      if (!this.#running) await store.giveBack(job.id);
      return true;
    }
    if (news.kind === "made") await this.#store(job, news.run);
    else if (news.kind === "failed") await store.finish(job.id, "failed", news.reason.slice(0, 500));
    return true;
  }

  /** Resolves to what came of a job; to null when it was dropped. */
  async #make(job: RunJob): Promise<RunNews | null> {
    const { bars: series, store, openThread, codeVersion, clock } = this.#options;
    let dropped = false;
    this.#current = { id: job.id, drop: () => void (dropped = true) };
    const spec = readSpec(job.request);
    const bars = await series.readBars(spec.symbol, parseTimeframe(job.request.timeframe));
    if (!bars) throw new Error(`There are no bars of "${spec.symbol}" in ${job.request.timeframe} any more`);
    if (dropped || !this.#running) return null;
    let progress = 0;
    return new Promise((resolve) => {
      const end = (news: RunNews | null): void => {
        clearInterval(keeping);
        clearTimeout(limit);
        this.#current = null;
        thread.close();
        resolve(news);
      };
      const work = { bars, spec, codeVersion, createdAt: clock.now() };
      const thread = openThread(work, (news) => {
        if (news.kind !== "progress") return end(news);
        progress = news.done;
        keep();
      });
      const keep = (): void => {
        void store.keep(job.id, progress, clock.now() + CLAIM_MS).then(
          (kept) => kept || end(null),
          () => {},
        );
      };
      const keeping = setInterval(keep, KEEP_EVERY_MS);
      const limit = setTimeout(
        () => end({ kind: "failed", reason: `It took over ${LONGEST_MS / 60_000} minutes` }),
        LONGEST_MS,
      );
      this.#current = { id: job.id, drop: () => end(null) };
    });
  }

  /** A run is counted as a trial even where its result is not new. */
  async #store(job: RunJob, run: RunRecord): Promise<void> {
    const { runs, trials, store } = this.#options;
    if (run.id !== job.id) {
      await store.finish(
        job.id,
        "failed",
        `The bars changed since it was asked for: it came out as run ${run.id}`,
      );
      return;
    }
    await trials.record([trialOfRun(run)]);
    await runs.insertRun(run);
    await store.finish(job.id, "done", null);
  }
}
