import process from "node:process";

/**
 * A signal that is given when this process is asked to stop: by SIGINT, SIGTERM or SIGHUP, or, when `tied`, by the end
 * of its input, which comes when the process that started it dies, however it dies.
 */
export function stopRequest(tied: boolean): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  if (tied) {
    process.stdin.on("end", stop).on("close", stop).on("error", stop);
    process.stdin.resume();
  }
  return controller.signal;
}

/** Resolves when the signal is given. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
