import { ApiError } from "./api-error.js";
import type { CancelRace, Command, Outcome } from "../exchange/command.js";
import type { PaperEngine } from "../exchange/engine.js";

/** A request that has passed the door: keys, rate limit and faults are behind it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body's JSON; undefined without one. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON; nothing when left out. */
  readonly body?: unknown;
}

/** What the routes work with. */
export interface ApiContext {
  readonly engine: PaperEngine;
  /** Applies a checked command, writes it down and has its updates published once they are durable. */
  execute(command: Command): Outcome;
  /** Before a checked order is taken in: scripted faults may refuse it by an ApiError, or end the process. */
  beforeOrder(): void;
  /** What a scripted fault makes of the cancel of an order. */
  raceOf(orderId: string): CancelRace | undefined;
  /** Whether cancels and replacements wait to be confirmed. */
  readonly confirmsLater: boolean;
}

/** Answers a request; throws ApiError to refuse it. `parts` are the groups of the route's pattern. */
export type Handler = (context: ApiContext, request: ApiRequest, parts: readonly string[]) => ApiAnswer;

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: Handler;
}

/** A route of a path in which `:name` stands for one part. */
export function route(method: string, path: string, handle: Handler): Route {
  const source = path.replaceAll(/[.]/g, "\\.").replaceAll(/:name/g, "([^/]+)");
  return { method, pattern: new RegExp(`^${source}$`), handle };
}

/**
 * A part of a path as text.
 *
 * @throws ApiError 400 for a broken escape.
 */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, 40010000, `invalid path part "${part}"`);
  }
}

export function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}
