import { randomBytes, scrypt } from "node:crypto";
import type { Clock } from "../../src/core/clock.js";
import { InputError } from "../../src/core/errors.js";
import { AccessError } from "./access-error.js";
import type { AccessStore } from "./access-store.js";
import { equalSecrets } from "./secrets.js";

/** Who knows the admin code may start again what was stopped. */
export interface AdminCode {
  /**
   * Whether a text is the admin code. Each try is noted.
   *
   * @throws AccessError when no code is set, or after too many wrong ones.
   */
  verify(code: string): Promise<boolean>;
}

/** Wrong codes within the time before no code is judged any more. */
export const ADMIN_CODE_TRIES = 5;
export const ADMIN_CODE_WAIT_MS = 15 * 60_000;
const ADMIN_CODE_LENGTH = { min: 8, max: 128 };

/** 32 MB and about 0.1 s a try. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

/** Sets the admin code in place of the one before. */
export async function setAdminCode(store: AccessStore, code: string, clock: Clock): Promise<void> {
  const { min, max } = ADMIN_CODE_LENGTH;
  if (code.length < min || code.length > max) {
    throw new InputError(
      `Cannot set the admin code: it has ${code.length} characters, expected ${min} to ${max}`,
    );
  }
  const salt = randomBytes(16).toString("hex");
  await store.writeAdminCode({ salt, hash: await derive(code, salt), setAt: clock.now() });
  await store.note("admin-code-set", null, clock.now());
}

/** Judges admin codes by what is kept; one at a time, so that many at once do not pass the limit. */
export function createAdminCode(store: AccessStore, clock: Clock): AdminCode {
  let last: Promise<unknown> = Promise.resolve();
  return {
    verify: (code) => {
      const next = last.then(
        () => verify(store, clock, code),
        () => verify(store, clock, code),
      );
      last = next;
      return next;
    },
  };
}

async function verify(store: AccessStore, clock: Clock, code: string): Promise<boolean> {
  const wrong = await store.countSince("admin-code-refused", clock.now() - ADMIN_CODE_WAIT_MS);
  if (wrong >= ADMIN_CODE_TRIES) {
    throw new AccessError(
      429,
      "admin_code_locked",
      `Cannot judge the admin code: ${wrong} wrong ones in ${ADMIN_CODE_WAIT_MS / 60_000} minutes, try again later`,
      ADMIN_CODE_WAIT_MS,
    );
  }
  const kept = await store.readAdminCode();
  if (!kept) {
    throw new AccessError(
      403,
      "admin_code_missing",
      "Cannot judge the admin code: none is set, run vernier admin-code",
    );
  }
  const right = equalSecrets(await derive(code, kept.salt), kept.hash);
  await store.note(right ? "admin-code-accepted" : "admin-code-refused", null, clock.now());
  return right;
}

function derive(code: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(code.normalize("NFKC"), salt, 32, COST, (error, key) =>
      error ? reject(error) : resolve(key.toString("hex")),
    );
  });
}
