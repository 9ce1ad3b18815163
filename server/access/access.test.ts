import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/core/clock.js";
import {
  createAccess,
  createSignInCode,
  createToken,
  SESSION_IDLE_MS,
  SESSION_MS,
  SIGN_IN_CODE_MS,
} from "./access.js";
import { ADMIN_CODE_TRIES, ADMIN_CODE_WAIT_MS, setAdminCode } from "./admin-code.js";
import { createFakeAccessStore } from "../testing/fake-access-store.js";
import { hashSecret } from "./secrets.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

function setUp() {
  const clock = new ManualClock(1_000_000);
  const store = createFakeAccessStore();
  const pass = (ms: number): void => clock.moveTo(clock.now() + ms);
  return { clock, store, access: createAccess(store, clock), pass };
}

async function withToken(days: number | null = null) {
  const set = setUp();
  const token = await createToken(set.store, set.clock, { name: "desk", roles: ["trader"], days });
  return { ...set, token };
}

async function withSession() {
  const set = setUp();
  const code = await createSignInCode(set.store, set.clock, { name: "mia", roles: ["approver"] });
  const session = (await set.access.signIn({ code }))!;
  return { ...set, ...session };
}

describe("byToken()", () => {
  test("byToken() knows a token by its hash, which is all that is kept", async () => {
    const { access, store, token } = await withToken();
    expect(await access.byToken(token)).toMatchObject({ kind: "token", name: "desk", roles: ["trader"] });
    expect(token).toMatch(/^vernier_[\w-]{43}$/);
    expect(JSON.stringify(await store.listTokens())).not.toContain(token.slice(8));
    expect((await store.listTokens())[0]!.hash).toBe(hashSecret(token));
  });

  test.each(["", "vernier_", "vernier_short", `vernier_${"a".repeat(43)}`, "'; DROP TABLE tokens; --"])(
    "byToken() knows nobody by %j",
    async (text) => {
      const { access } = await withToken();
      expect(await access.byToken(text)).toBeNull();
    },
  );

  test("byToken() knows a token no longer once its days are over", async () => {
    const { access, pass, token } = await withToken(1);
    pass(DAY - SECOND);
    expect(await access.byToken(token)).not.toBeNull();
    pass(SECOND);
    expect(await access.byToken(token)).toBeNull();
  });

  test("byToken() knows a revoked token no longer after a second", async () => {
    const { access, store, clock, pass, token } = await withToken();
    expect(await access.byToken(token)).not.toBeNull();
    await store.revokeToken("desk", clock.now());
    pass(SECOND);
    expect(await access.byToken(token)).toBeNull();
  });

  test("byToken() keeps when a token was used, to the minute", async () => {
    const { access, store, pass, token } = await withToken();
    await access.byToken(token);
    pass(30 * SECOND);
    await access.byToken(token);
    expect((await store.listTokens())[0]!.usedAt).toBe(1_000_000);
    pass(30 * SECOND);
    await access.byToken(token);
    expect((await store.listTokens())[0]!.usedAt).toBe(1_000_000 + MINUTE);
  });

  test("createToken() refuses a name that a token has, until that is revoked", async () => {
    const { store, clock } = await withToken();
    const again = () => createToken(store, clock, { name: "desk", roles: ["viewer"], days: null });
    await expect(again()).rejects.toThrow('Cannot create token "desk": there is one of that name');
    await store.revokeToken("desk", clock.now());
    await expect(again()).resolves.toMatch(/^vernier_/);
  });
});

describe("signIn()", () => {
  test("signIn() takes a code once", async () => {
    const { access, store, clock } = setUp();
    const code = await createSignInCode(store, clock, { name: "mia", roles: ["trader"] });
    expect(await access.signIn({ code })).toMatchObject({ principal: { kind: "session", name: "mia" } });
    expect(await access.signIn({ code })).toBeNull();
    expect(store.notes.map((n) => n.event)).toEqual(["code-made", "signed-in", "sign-in-refused"]);
  });

  test("signIn() takes no code after ten minutes", async () => {
    const { access, store, clock, pass } = setUp();
    const code = await createSignInCode(store, clock, { name: "mia", roles: ["trader"] });
    pass(SIGN_IN_CODE_MS);
    expect(await access.signIn({ code })).toBeNull();
  });

  test("signIn() with a token opens a session that ends with the token", async () => {
    const { access, store, clock, pass, token } = await withToken();
    const { cookie } = (await access.signIn({ token }))!;
    expect(await access.bySession(cookie)).toMatchObject({ name: "desk", roles: ["trader"] });
    await store.revokeToken("desk", clock.now());
    pass(SECOND);
    expect(await access.bySession(cookie)).toBeNull();
  });

  test("signIn() gives a session no longer than its token has", async () => {
    const { access, pass, token } = await withToken(1);
    pass(DAY - 60 * MINUTE);
    const { principal } = (await access.signIn({ token }))!;
    expect(principal.expiresAt).toBe(1_000_000 + DAY);
  });
});

describe("bySession()", () => {
  test("bySession() ends a session that was idle for two hours", async () => {
    const { access, pass, cookie } = await withSession();
    pass(SESSION_IDLE_MS - MINUTE);
    expect(await access.bySession(cookie)).not.toBeNull();
    pass(SESSION_IDLE_MS);
    expect(await access.bySession(cookie)).toBeNull();
  });

  test("bySession() ends a session after twelve hours however often it is used", async () => {
    const { access, pass, cookie } = await withSession();
    for (let gone = 0; gone < SESSION_MS - 60 * MINUTE; gone += 60 * MINUTE) {
      expect(await access.bySession(cookie), `after ${gone} ms`).not.toBeNull();
      pass(60 * MINUTE);
    }
    pass(60 * MINUTE);
    expect(await access.bySession(cookie)).toBeNull();
  });

  test("bySession() knows no session that signed out, in no time", async () => {
    const { access, cookie } = await withSession();
    await access.signOut(cookie);
    expect(await access.bySession(cookie)).toBeNull();
  });

  test("bySession() gives each session a CSRF token of its own that does not tell the cookie", async () => {
    const [one, other] = [await withSession(), await withSession()];
    expect(one.principal.csrf).toMatch(/^[\w-]{43}$/);
    expect((await one.access.bySession(one.cookie))!.csrf).toBe(one.principal.csrf);
    expect(one.principal.csrf).not.toBe(other.principal.csrf);
    expect(one.principal.csrf).not.toBe(one.cookie);
  });
});

describe("adminCode.verify()", () => {
  test("verify() says which code is right and notes each try, but never the code", async () => {
    const { access, store, clock } = setUp();
    await setAdminCode(store, "correct horse", clock);
    expect(await access.adminCode.verify("correct horse")).toBe(true);
    expect(await access.adminCode.verify("correct hors")).toBe(false);
    expect(store.notes.map((n) => n.event)).toEqual([
      "admin-code-set",
      "admin-code-accepted",
      "admin-code-refused",
    ]);
    const kept = JSON.stringify([await store.readAdminCode(), store.notes]);
    expect(kept).not.toContain("correct");
  });

  test("verify() refuses every code after five wrong ones, until fifteen minutes passed", async () => {
    const { access, store, clock, pass } = setUp();
    await setAdminCode(store, "correct horse", clock);
    const wrong = await Promise.all(
      Array.from({ length: ADMIN_CODE_TRIES }, (_, i) => access.adminCode.verify(`wrong code ${i}`)),
    );
    expect(wrong).toEqual(wrong.map(() => false));
    await expect(access.adminCode.verify("correct horse")).rejects.toMatchObject({
      status: 429,
      code: "admin_code_locked",
    });
    pass(ADMIN_CODE_WAIT_MS + 1);
    expect(await access.adminCode.verify("correct horse")).toBe(true);
  });

  test("verify() lets no more than five pass that come at once", async () => {
    const { access, store, clock } = setUp();
    await setAdminCode(store, "correct horse", clock);
    const tries = await Promise.allSettled(
      Array.from({ length: ADMIN_CODE_TRIES + 3 }, () => access.adminCode.verify("wrong code")),
    );
    expect(tries.filter((t) => t.status === "fulfilled")).toHaveLength(ADMIN_CODE_TRIES);
  });

  test("verify() says that no code is set", async () => {
    const { access } = setUp();
    await expect(access.adminCode.verify("anything")).rejects.toMatchObject({
      status: 403,
      code: "admin_code_missing",
    });
  });

  test.each(["short", "x".repeat(129)])("setAdminCode() refuses a code of a wrong length", async (code) => {
    const { store, clock } = setUp();
    await expect(setAdminCode(store, code, clock)).rejects.toThrow("expected 8 to 128");
  });
});
