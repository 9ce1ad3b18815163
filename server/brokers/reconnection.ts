import { createRandom, type Random } from "../../src/core/random.js";

/** How a connection is kept; all times in milliseconds. */
export interface ReconnectionOptions {
  /** Jitter comes from here. */
  readonly random: Random;
  /** How long a connection may take until it is ready. */
  readonly readyMs: number;
  /** Wait before the first new attempt; it doubles with every failed one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** How long it may be silent while something is expected. */
  readonly silenceMs: number;
}

/** What one attempt tells; after it failed nothing it tells counts any more. */
export interface ConnectionEvents {
  ready(): void;
  /** Something was heard. */
  heard(): void;
  failed(reason: string): void;
}

export interface ConnectionListener {
  ready(): void;
  /** The connection was lost, or the first attempt to make it failed. */
  lost(reason: string): void;
  /** Whether something has to be heard soon; silence is a failure only then. */
  expecting(): string | null;
}

export interface KeptConnection {
  /** Begins the count of silence anew: from now on something is expected. */
  expect(): void;
  close(): void;
}

/** Chance that differs from process to process, so that many clients do not come back at once. */
export function processRandom(): Random {
  return createRandom(crypto.getRandomValues(new Int32Array(1))[0]!);
}

/**
 * Opens a connection and opens it again whenever it fails, is not ready in time, or is silent while something is
 * expected. Waits half of the delay and a random part of the other half before a new attempt.
 */
export function keepConnected(
  open: (events: ConnectionEvents) => () => void,
  listener: ConnectionListener,
  options: ReconnectionOptions,
): KeptConnection {
  let attempt = 0;
  let failures = 0;
  let isReady = false;
  let isClosed = false;
  let heardAt = 0;
  let shut = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = (task: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  };
  const fail = (reason: string): void => {
    attempt++;
    const wasReady = isReady;
    isReady = false;
    shut();
    shut = () => {};
    const delay = Math.min(options.firstDelayMs * 2 ** failures, options.longestDelayMs);
    wait(connect, delay * (0.5 + options.random.next() / 2));
    if (wasReady || failures === 0) listener.lost(reason);
    failures++;
  };
  const watchSilence = (): void => {
    const left = heardAt + options.silenceMs - performance.now();
    if (left > 0) return wait(watchSilence, left);
    const expected = listener.expecting();
    if (expected === null) return wait(watchSilence, options.silenceMs);
    fail(`nothing was heard for ${options.silenceMs} ms ${expected}`);
  };
  const connect = (): void => {
    const mine = attempt;
    const current = (task: () => void) => (): void => {
      if (!isClosed && mine === attempt) task();
    };
    wait(() => fail(`not ready within ${options.readyMs} ms`), options.readyMs);
    try {
      const close = open({
        ready: current(() => {
          isReady = true;
          failures = 0;
          heardAt = performance.now();
          wait(watchSilence, options.silenceMs);
          // Whoever emits this swallows what is thrown, and a listener that is not ready would never hear.
          try {
            listener.ready();
          } catch (error) {
            fail(error instanceof Error ? error.message : String(error));
          }
        }),
        heard: current(() => (heardAt = performance.now())),
        failed: (reason) => current(() => fail(reason))(),
      });
      if (mine === attempt && !isClosed) shut = close;
      else close();
    } catch (error) {
      if (mine === attempt) fail(error instanceof Error ? error.message : String(error));
    }
  };

  connect();
  return {
    expect: () => (heardAt = performance.now()),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      shut();
    },
  };
}
