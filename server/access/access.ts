import type { Role } from "../../src/contracts/controls.js";
import type { Clock } from "../../src/core/clock.js";
import { InputError } from "../../src/core/errors.js";
import type { AccessStore, StoredSession, StoredToken } from "./access-store.js";
import { type AdminCode, createAdminCode } from "./admin-code.js";
import type { Principal } from "./principal.js";
import { csrfOf, hashSecret, isSecret, isToken, newSecret, newToken } from "./secrets.js";

const MINUTE = 60_000;
export const SESSION_MS = 12 * 60 * MINUTE;
export const SESSION_IDLE_MS = 2 * 60 * MINUTE;
export const SIGN_IN_CODE_MS = 10 * MINUTE;
export const TOKEN_DAYS = { min: 1, max: 3650 };

/** How long an answer of the store holds; a token revoked by a command is refused after it. */
const REMEMBER_MS = 1000;
const REMEMBERED = 1000;
/** How exactly the last use is kept. */
const TOUCH_MS = MINUTE;

/** What a person signs in with. */
export type Credential = { readonly token: string } | { readonly code: string };

/** A session that was just opened; `cookie` is to be given to the browser and never told again. */
export interface OpenedSession {
  readonly cookie: string;
  readonly principal: Principal;
}

/** Tells who asks. Every secret is looked up by its hash, so how long it takes tells nothing of it. */
export interface Access {
  /** Who a bearer token stands for; null for none that counts. */
  byToken(token: string): Promise<Principal | null>;
  /** Who a session's cookie stands for; null for none that counts. */
  bySession(cookie: string): Promise<Principal | null>;
  /** Opens a session for a token or a one-time code; null when neither counts. */
  signIn(credential: Credential): Promise<OpenedSession | null>;
  signOut(cookie: string): Promise<void>;
  readonly adminCode: AdminCode;
}

export function createAccess(store: AccessStore, clock: Clock): Access {
  const tokens = new Remembered<Principal>(clock, (hash) => readToken(store, clock, hash));
  const sessions = new Remembered<StoredSession>(clock, (hash) => readSession(store, clock, hash));
  return {
    byToken: async (token) => (isToken(token) ? tokens.get(hashSecret(token)) : null),
    bySession: async (cookie) => {
      const session = isSecret(cookie) ? await sessions.get(hashSecret(cookie)) : null;
      return session && principalOf(session, cookie);
    },
    signIn: async (credential) => {
      const session = await openSession(store, clock, credential);
      await store.note(session ? "signed-in" : "sign-in-refused", session?.row.name ?? null, clock.now());
      return session && { cookie: session.cookie, principal: principalOf(session.row, session.cookie) };
    },
    signOut: async (cookie) => {
      const hash = hashSecret(cookie);
      const session = await sessions.get(hash);
      await store.deleteSession(hash);
      sessions.forget(hash);
      if (session) await store.note("signed-out", session.name, clock.now());
    },
    adminCode: createAdminCode(store, clock),
  };
}

/** Makes a token; the answer is the only time it is told. */
export async function createToken(
  store: AccessStore,
  clock: Clock,
  wanted: { readonly name: string; readonly roles: readonly Role[]; readonly days: number | null },
): Promise<string> {
  const { name, roles, days } = wanted;
  const token = newToken();
  const createdAt = clock.now();
  const expiresAt = days === null ? null : createdAt + days * 24 * 60 * MINUTE;
  const row = { name, hash: hashSecret(token), roles, createdAt, expiresAt, usedAt: null, revokedAt: null };
  if (!(await store.insertToken(row))) {
    throw new InputError(
      `Cannot create token "${name}": there is one of that name, revoke it or take another name`,
    );
  }
  await store.note("token-created", name, createdAt);
  return token;
}

/** Makes a code that opens one session within ten minutes. */
export async function createSignInCode(
  store: AccessStore,
  clock: Clock,
  { name, roles }: { readonly name: string; readonly roles: readonly Role[] },
): Promise<string> {
  const code = newSecret();
  await store.insertCode({ hash: hashSecret(code), name, roles, expiresAt: clock.now() + SIGN_IN_CODE_MS });
  await store.note("code-made", name, clock.now());
  return code;
}

/** Whether a token may be used at a time. */
export function tokenCounts({ revokedAt, expiresAt }: StoredToken, at: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > at);
}

async function readToken(store: AccessStore, clock: Clock, hash: string): Promise<Principal | null> {
  const at = clock.now();
  const token = await store.findToken(hash);
  if (!token || !tokenCounts(token, at)) return null;
  if (token.usedAt === null || at - token.usedAt >= TOUCH_MS) await store.touchToken(hash, at);
  const { name, roles, expiresAt } = token;
  return { kind: "token", name, roles, bucket: `token:${name}`, expiresAt, csrf: null };
}

async function readSession(store: AccessStore, clock: Clock, hash: string): Promise<StoredSession | null> {
  const at = clock.now();
  const session = await store.findSession(hash, at);
  if (!session) return null;
  if (at >= session.expiresAt || at - session.usedAt >= SESSION_IDLE_MS) {
    await store.deleteSession(hash);
    return null;
  }
  if (at - session.usedAt >= TOUCH_MS) await store.touchSession(hash, at);
  return session;
}

function principalOf({ name, roles, hash, expiresAt }: StoredSession, cookie: string): Principal {
  return { kind: "session", name, roles, bucket: `session:${hash}`, expiresAt, csrf: csrfOf(cookie) };
}

async function openSession(store: AccessStore, clock: Clock, credential: Credential) {
  const at = clock.now();
  const given =
    "token" in credential
      ? await tokenGrant(store, at, credential.token)
      : await codeGrant(store, at, credential.code);
  if (!given) return null;
  const cookie = newSecret();
  const { name, roles, token } = given;
  const row: StoredSession = {
    hash: hashSecret(cookie),
    name,
    roles,
    token,
    createdAt: at,
    usedAt: at,
    expiresAt: Math.min(at + SESSION_MS, given.until ?? Number.POSITIVE_INFINITY),
  };
  await store.insertSession(row);
  return { cookie, row };
}

interface Grant {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly token: string | null;
  readonly until: number | null;
}

async function tokenGrant(store: AccessStore, at: number, text: string): Promise<Grant | null> {
  const token = isToken(text) ? await store.findToken(hashSecret(text)) : null;
  if (!token || !tokenCounts(token, at)) return null;
  return { name: token.name, roles: token.roles, token: token.hash, until: token.expiresAt };
}

async function codeGrant(store: AccessStore, at: number, text: string): Promise<Grant | null> {
  const code = isSecret(text) ? await store.takeCode(hashSecret(text), at) : null;
  if (!code || code.expiresAt <= at) return null;
  return { name: code.name, roles: code.roles, token: null, until: null };
}

/** Answers of the store that hold for a second; the oldest go when there are too many. Only what was found is kept. */
class Remembered<T> {
  readonly #clock: Clock;
  readonly #read: (hash: string) => Promise<T | null>;
  readonly #kept = new Map<string, { readonly until: number; readonly answer: Promise<T | null> }>();

  constructor(clock: Clock, read: (hash: string) => Promise<T | null>) {
    this.#clock = clock;
    this.#read = read;
  }

  async get(hash: string): Promise<T | null> {
    const kept = this.#kept.get(hash);
    if (kept && kept.until > this.#clock.now()) return kept.answer;
    const answer = this.#read(hash);
    this.#kept.delete(hash);
    this.#kept.set(hash, { until: this.#clock.now() + REMEMBER_MS, answer });
    if (this.#kept.size > REMEMBERED) this.#kept.delete(this.#kept.keys().next().value!);
    try {
      const found = await answer;
      if (found === null) this.forget(hash);
      return found;
    } catch (error) {
      this.forget(hash);
      throw error;
    }
  }

  forget(hash: string): void {
    this.#kept.delete(hash);
  }
}
