import { tokenCounts } from "../access/access.js";
import type {
  AccessEvent,
  AccessStore,
  StoredAdminCode,
  StoredCode,
  StoredSession,
  StoredToken,
} from "../access/access-store.js";

/** What was noted. */
export interface FakeNote {
  readonly event: AccessEvent;
  readonly name: string | null;
  readonly at: number;
}

/** An access store in memory. */
export function createFakeAccessStore(): AccessStore & { readonly notes: readonly FakeNote[] } {
  const tokens = new Map<string, StoredToken>();
  const sessions = new Map<string, StoredSession>();
  const codes = new Map<string, StoredCode>();
  const notes: FakeNote[] = [];
  let adminCode: StoredAdminCode | null = null;
  return {
    notes,
    insertToken: async (token) => {
      if ([...tokens.values()].some((t) => t.name === token.name && t.revokedAt === null)) return false;
      tokens.set(token.hash, token);
      return true;
    },
    findToken: async (hash) => tokens.get(hash) ?? null,
    listTokens: async () => [...tokens.values()],
    revokeToken: async (name, at) => {
      const token = [...tokens.values()].find((t) => t.name === name && t.revokedAt === null);
      if (token) tokens.set(token.hash, { ...token, revokedAt: at });
      return token !== undefined;
    },
    touchToken: async (hash, at) => void tokens.set(hash, { ...tokens.get(hash)!, usedAt: at }),

    insertSession: async (session) => void sessions.set(session.hash, session),
    findSession: async (hash, at) => {
      const session = sessions.get(hash);
      const token = session?.token ? tokens.get(session.token) : null;
      return session && (!token || tokenCounts(token, at)) ? session : null;
    },
    touchSession: async (hash, at) => void sessions.set(hash, { ...sessions.get(hash)!, usedAt: at }),
    deleteSession: async (hash) => void sessions.delete(hash),

    insertCode: async (code) => void codes.set(code.hash, code),
    takeCode: async (hash) => {
      const code = codes.get(hash) ?? null;
      codes.delete(hash);
      return code;
    },

    readAdminCode: async () => adminCode,
    writeAdminCode: async (code) => void (adminCode = code),

    note: async (event, name, at) => void notes.push({ event, name, at }),
    countSince: async (event, since) => notes.filter((n) => n.event === event && n.at >= since).length,
  };
}
