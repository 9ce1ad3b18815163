import type { Role } from "../../src/contracts/controls.js";

/** Who asks: a token, a session that a person signed in to, or nobody in particular. */
export interface Principal {
  readonly kind: "token" | "session" | "anonymous";
  /** As it stands in the journal; null for nobody in particular. */
  readonly name: string | null;
  readonly roles: readonly Role[];
  /** Which bucket of the rate limits is used. */
  readonly bucket: string;
  /** Epoch milliseconds UTC; null when it does not end. */
  readonly expiresAt: number | null;
  /** What a change made with the session's cookie has to send as X-CSRF-Token; null where none is needed. */
  readonly csrf: string | null;
}

/** Nobody in particular, with the roles that are given to such. */
export function anonymous(roles: readonly Role[]): Principal {
  return { kind: "anonymous", name: null, roles, bucket: "anonymous", expiresAt: null, csrf: null };
}
