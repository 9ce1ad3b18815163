import process from "node:process";

const LOST = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "57P01",
  "57P02",
  "57P03",
]);
let guarded = false;

/** Whether an error says that a connection to the database was lost or not made. */
export function isLostConnection(error: unknown): boolean {
  return error instanceof Error && LOST.has(String((error as { code?: unknown }).code));
}

/**
 * Keeps this process alive when a connection is lost in its first moments: the Postgres package then rejects a query of
 * its own, for the types of arrays, that nobody waits for. Whoever waits for a query of ours is told in any case; every
 * other rejection that nobody handles ends the process as before.
 */
export function guardConnections(): void {
  if (guarded) return;
  guarded = true;
  process.on("unhandledRejection", (reason) => {
    if (!isLostConnection(reason)) throw reason;
  });
}
