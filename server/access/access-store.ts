import type { Role } from "../../src/contracts/controls.js";

/** A token as it is kept; times are epoch milliseconds UTC. */
export interface StoredToken {
  readonly name: string;
  /** SHA-256 of the token. */
  readonly hash: string;
  readonly roles: readonly Role[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

/** A browser session as it is kept. */
export interface StoredSession {
  /** SHA-256 of what the cookie carries. */
  readonly hash: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Hash of the token that it was made with: revoked with it. */
  readonly token: string | null;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
}

/** A one-time code as it is kept. */
export interface StoredCode {
  readonly hash: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAt: number;
}

/** The admin code as it is kept: never itself. */
export interface StoredAdminCode {
  readonly salt: string;
  readonly hash: string;
  readonly setAt: number;
}

export const ACCESS_EVENTS = [
  "token-created",
  "token-revoked",
  "code-made",
  "signed-in",
  "sign-in-refused",
  "signed-out",
  "admin-code-set",
  "admin-code-accepted",
  "admin-code-refused",
] as const;
export type AccessEvent = (typeof ACCESS_EVENTS)[number];

/** Where tokens, sessions and codes are kept. */
export interface AccessStore {
  /** False when the name is taken by a token that is not revoked. */
  insertToken(token: StoredToken): Promise<boolean>;
  findToken(hash: string): Promise<StoredToken | null>;
  listTokens(): Promise<readonly StoredToken[]>;
  /** Revokes the token of a name; false when there is none that counts. */
  revokeToken(name: string, at: number): Promise<boolean>;
  touchToken(hash: string, at: number): Promise<void>;

  insertSession(session: StoredSession): Promise<void>;
  /** A session whose token, if it has one, is neither revoked nor expired. */
  findSession(hash: string, at: number): Promise<StoredSession | null>;
  touchSession(hash: string, at: number): Promise<void>;
  deleteSession(hash: string): Promise<void>;

  insertCode(code: StoredCode): Promise<void>;
  /** Takes a code out, so that it serves once. */
  takeCode(hash: string, at: number): Promise<StoredCode | null>;

  readAdminCode(): Promise<StoredAdminCode | null>;
  writeAdminCode(code: StoredAdminCode): Promise<void>;

  /** Notes what happened; notes are never changed. */
  note(event: AccessEvent, name: string | null, at: number): Promise<void>;
  /** How often something was noted since a time. */
  countSince(event: AccessEvent, since: number): Promise<number>;
}
