import type { BrokerOutcome } from "../../src/trading/orders/broker.js";
import { errors } from "./alpaca-sdk.js";
import type { AlpacaSettings } from "./alpaca-settings.js";

const LONGEST_REASON = 300;
/** Shorter ones are no secrets, and would be found in any text. */
const SHORTEST_SECRET = 8;

type Failure = Exclude<BrokerOutcome<never>, { readonly kind: "confirmed" }>;

/** Tells what a failed request means, in one line that holds neither key nor secret. */
export interface FailureReader {
  /** What an exception says of a command: refused only when the broker itself said no. */
  outcome(error: unknown): Failure;
  /** An exception in words. */
  describe(error: unknown): string;
  /** Any text without key and secret, on one line. */
  clean(text: string): string;
}

/** A reader for what these settings' requests throw. */
export function createFailureReader({ keyId, secret, timeoutMs }: AlpacaSettings): FailureReader {
  const secrets = [keyId, secret].filter((text) => text.length >= SHORTEST_SECRET);
  const clean = (text: string): string => {
    const shown = secrets.reduce((rest, hidden) => rest.replaceAll(hidden, "[hidden]"), text);
    return shown.replace(/\s+/g, " ").trim().slice(0, LONGEST_REASON);
  };
  const describe = (error: unknown): string => clean(describeError(error, timeoutMs));
  return {
    clean,
    describe,
    outcome: (error) => {
      const refusal = refusalOf(error);
      if (!refusal) return { kind: "unresolved", reason: describe(error) };
      return { kind: "refused", ...refusal, reason: clean((error as Error).message) };
    },
  };
}

/** Whether the broker answered that it has no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof errors.ApiError && error.status === 404 && error.code !== undefined;
}

/**
 * The broker's no: an answer of 400 to 499 in its own form, `{code, message}`. Some other machine on the way may have
 * made an answer without a code, which tells nothing, but for 401 and 429, after which nothing can have happened.
 */
function refusalOf(error: unknown): { readonly code: string; readonly retry: boolean } | null {
  if (!(error instanceof errors.ApiError)) return null;
  const { status, code } = error;
  if (status === 429) return { code: String(code ?? status), retry: true };
  if (status === 401) return { code: String(code ?? status), retry: false };
  if (code === undefined || status < 400 || status >= 500 || status === 408 || status === 425) return null;
  return { code: String(code), retry: false };
}

function describeError(error: unknown, timeoutMs: number): string {
  if (error instanceof errors.ApiError) {
    const id = error.requestId === undefined ? "" : ` (request ${error.requestId})`;
    return `HTTP ${error.status}: ${error.message}${id}`;
  }
  if (error instanceof errors.FetchError) {
    const { name, message } = error.cause;
    if (name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
    return `the connection failed: ${name === "AbortError" ? "it was aborted" : causeOf(error.cause, message)}`;
  }
  return `the answer cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** Node says `fetch failed` and keeps why in the cause. */
function causeOf(error: Error, message: string): string {
  return error.cause instanceof Error && error.cause.message ? error.cause.message : message;
}
