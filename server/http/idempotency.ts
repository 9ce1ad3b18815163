import { createHash } from "node:crypto";
import { canonicalJson } from "../../src/core/hash.js";
import type { Clock } from "../../src/core/clock.js";
import type { RouteAccess } from "../access/route-access.js";
import { DeskError } from "../desk/contract/trading-desk.js";
import { type AppContext, HttpError, toHttpError } from "./errors.js";

/** An answer that is kept for a repeat of its request. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

/** What became of a key: ours to use, in use, used with another request, or answered before. */
export type Claim =
  | { readonly kind: "ours" }
  | { readonly kind: "busy"; readonly until: number }
  | { readonly kind: "other" }
  | { readonly kind: "answered"; readonly answer: KeptAnswer };

/** Where keys and answers are kept, so that they outlive a restart. Times are epoch milliseconds UTC. */
export interface IdempotencyStore {
  /** Claims a key of a person for a request until a time, unless another claim still holds. */
  claim(who: string, key: string, request: string, at: number, until: number): Promise<Claim>;
  complete(who: string, key: string, answer: KeptAnswer): Promise<void>;
  /** Gives a key back to its person, for any request. */
  release(who: string, key: string): Promise<void>;
  /** Ends a claim, so that the same request, and no other, may be tried again at once. */
  reopen(who: string, key: string, at: number): Promise<void>;
  deleteBefore(at: number): Promise<void>;
}

const KEEP_MS = 24 * 60 * 60_000;
/** After this, a claim whose request never ended (its server was killed) may be taken over. */
const CLAIM_MS = 15_000;
const CLEAN_MS = 60 * 60_000;
const KEY = /^[\x21-\x7e]{1,128}$/;

/** Never part of a hash that is kept: someone could guess at them. */
const SECRET_FIELDS = new Set(["adminCode", "token", "code", "challenge"]);

/** Answers a repeat of a change with the answer that it had. */
export class Idempotency {
  readonly #store: IdempotencyStore;
  readonly #clock: Clock;
  #cleanedAt = Number.NEGATIVE_INFINITY;

  constructor(store: IdempotencyStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Runs a change once for its key; a change without one, where none is required, always. */
  async once(
    context: AppContext,
    access: RouteAccess,
    who: string,
    body: unknown,
    run: () => Promise<void>,
  ): Promise<Response | void> {
    const key = readKey(context, access);
    if (key === null) return run();
    context.set("idempotencyKey", key);
    await this.#clean();
    const now = this.#clock.now();
    const claim = await this.#store.claim(who, key, hashRequest(context, body), now, now + CLAIM_MS);
    if (claim.kind === "answered") return replay(context, claim.answer);
    if (claim.kind === "other") {
      throw new HttpError(
        409,
        "idempotency_key_reused",
        `Cannot use Idempotency-Key "${key}": another request had it`,
      );
    }
    if (claim.kind === "busy") {
      context.header("Retry-After", String(Math.max(1, Math.ceil((claim.until - now) / 1000))));
      throw new HttpError(
        409,
        "request_in_progress",
        "Cannot answer yet: the same request is under way, try again",
      );
    }
    await this.#run(context, who, key, run);
  }

  async #run(context: AppContext, who: string, key: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      await this.#store.reopen(who, key, this.#clock.now());
      throw error;
    }
    const { status } = context.res;
    const outcome = outcomeOf(context.error);
    if (outcome === "refused") await this.#store.release(who, key);
    else if (outcome === "unknown") await this.#store.reopen(who, key, this.#clock.now());
    else await this.#store.complete(who, key, { status, body: await context.res.clone().text() });
  }

  async #clean(): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#cleanedAt < CLEAN_MS) return;
    this.#cleanedAt = now;
    await this.#store.deleteBefore(now - KEEP_MS);
  }
}

/**
 * What a change came to: "decided" when it was made or its refusal stands in the journal, "refused" when nothing was done
 * with it, "unknown" when an error of ours came in between.
 */
function outcomeOf(error: Error | undefined): "decided" | "refused" | "unknown" {
  if (error === undefined) return "decided";
  if (error instanceof DeskError) return error.recorded ? "decided" : "refused";
  return error instanceof HttpError || toHttpError(error).status < 500 ? "refused" : "unknown";
}

function readKey(context: AppContext, { key: rule }: RouteAccess): string | null {
  const key = context.req.header("Idempotency-Key");
  if (rule === "none") return null;
  if (key === undefined && rule === "honoured") return null;
  if (key !== undefined && KEY.test(key)) return key;
  const problem = key === undefined ? "it is missing" : "it is not 1 to 128 visible ASCII characters";
  throw new HttpError(400, "idempotency_key", `Cannot use Idempotency-Key: ${problem}`);
}

function hashRequest(context: AppContext, body: unknown): string {
  const request = [context.req.method, context.req.path, withoutSecrets(body)];
  return createHash("sha256").update(canonicalJson(request)).digest("hex");
}

function withoutSecrets(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !SECRET_FIELDS.has(name)));
}

function replay(context: AppContext, { status, body }: KeptAnswer): Response {
  context.header("Idempotency-Replayed", "true");
  context.header("Content-Type", "application/json");
  // An error names the request that it answers, also the second time.
  const error = status >= 400 ? (JSON.parse(body) as object) : null;
  const text = error ? JSON.stringify({ ...error, request_id: context.get("requestId") }) : body;
  return context.body(text, status as never);
}
