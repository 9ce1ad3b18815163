import type { Role, SessionRecord } from "../../../src/contracts/controls.js";

/** How long an answer may take before a change counts as unanswered. */
const ANSWER_MS = 6_000;

/** Why the desk gave no answer that can be shown. */
export class DeskProblem extends Error {
  override readonly name = "DeskProblem";
  /** The answer's status; null when there was no answer, so that nobody knows what became of the request. */
  readonly status: number | null;
  readonly code: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];
  /** When it may be asked again, in milliseconds from now; null when nothing was said. */
  readonly retryMs: number | null;

  constructor(
    status: number | null,
    code: string,
    message: string,
    details: DeskProblem["details"] = [],
    retryMs: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryMs = retryMs;
  }
}

/** A change that may be sent more than once: the key makes every repeat the same one. */
export interface Change {
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly key: string;
}

let session: Promise<SessionRecord> | null = null;
let left = Number.POSITIVE_INFINITY;

/** Who reads this page; asked once a page, again after signing in or out. */
export function readSession(): Promise<SessionRecord> {
  session ??= askDesk<SessionRecord>("/v1/sessions/current").catch((error: unknown) => {
    session = null;
    throw error;
  });
  return session;
}

/** The roles of those who may do more than look: any of them may stop. */
export const ACTING: readonly Role[] = ["trader", "approver", "admin"];

/** Whether a session has one of some roles. */
export function hasRole(who: SessionRecord, ...roles: readonly Role[]): boolean {
  return roles.some((role) => who.roles.includes(role));
}

/** The body of an answer; throws DeskProblem. */
export function askDesk<T>(path: string): Promise<T> {
  return exchange<T>(path, { headers: { accept: "application/json" }, cache: "no-store" });
}

/** How many more times the desk may be asked in this minute, as it said last. */
export function readsLeft(): number {
  return left;
}

/** A key that no other change has. */
export function newKey(): string {
  return crypto.randomUUID();
}

/** Sends a change with everything that the server asks of a browser; throws DeskProblem. */
export async function tellDesk<T>({ method, path, body, key }: Change): Promise<T> {
  const { csrf } = await readSession();
  const headers = {
    accept: "application/json",
    "Idempotency-Key": key,
    ...(csrf === null ? {} : { "X-CSRF-Token": csrf }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  return exchange<T>(path, { method, headers, cache: "no-store", ...payload });
}

/** Exchanges a one-time code or a token for a session in a cookie that scripts cannot read. */
export async function signIn(
  credential: { readonly code: string } | { readonly token: string },
): Promise<SessionRecord> {
  const answer = await exchange<SessionRecord>("/v1/sessions", {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(credential),
  });
  session = Promise.resolve(answer);
  return answer;
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  try {
    await tellDesk({ method: "DELETE", path: "/v1/sessions/current", key: newKey() });
  } catch (error) {
    // It ended by itself meanwhile.
    if (!(error instanceof DeskProblem) || error.code !== "no_session") throw error;
  }
  session = null;
}

async function exchange<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    throw new DeskProblem(null, "no_answer", "The server did not answer");
  }
  const remaining = response.headers.get("ratelimit-remaining");
  if (init.method === undefined && remaining !== null) left = Number(remaining);
  const body: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return body as T;
  throw problemOf(response, path, body);
}

function problemOf(response: Response, path: string, body: unknown): DeskProblem {
  const { error } = (body ?? {}) as {
    error?: { code?: string; message?: string; details?: DeskProblem["details"] };
  };
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new DeskProblem(
    response.status,
    error?.code ?? "unknown",
    error?.message ?? `The server answered ${response.status} for ${path}`,
    error?.details ?? [],
    Number.isFinite(seconds) ? seconds * 1_000 : null,
  );
}
