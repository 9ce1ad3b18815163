import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccess } from "../../../access/access.js";
import { createAccessStore } from "../../../access/postgres-access-store.js";
import { CLONE } from "../../../clone.js";
import { migrate } from "../../../db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../../../db/embedded/test-database.js";
import { CATALOG } from "../../catalog.js";
import { runCommandLine } from "../../run.js";

const CLOCK = { now: () => Date.now() };
const before = process.env["DATABASE_URL"];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
  process.env["DATABASE_URL"] = database.url;
});
afterAll(async () => {
  if (before === undefined) delete process.env["DATABASE_URL"];
  else process.env["DATABASE_URL"] = before;
  await database.drop();
});

async function run(...words: readonly string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io = {
    out: (text: string) => lines.out.push(text),
    note: (text: string) => lines.note.push(text),
    progress: () => {},
  };
  const code = await runCommandLine(words, io, { catalog: CATALOG, version: "0", debug: false });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

const access = () => createAccess(createAccessStore(database.sql), CLOCK);

describe("vernier token", () => {
  test("create prints a token that counts, alone on stdout, and revoke ends it", async () => {
    const made = await run(
      "token",
      "create",
      "desk",
      "--role",
      "trader",
      "--role",
      "approver",
      "--days",
      "9",
    );
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^vernier_[\w-]{43}$/)]);
    expect(made.note).not.toContain(made.out.slice(8));
    expect(await access().byToken(made.out)).toMatchObject({ name: "desk", roles: ["trader", "approver"] });
    const listed = await run("token", "list", "--json");
    expect(JSON.parse(listed.out)).toMatchObject({ tokens: [{ name: "desk", state: "counts" }] });
    expect(listed.out).not.toContain(made.out.slice(8));
    expect((await run("token", "revoke", "desk")).code).toBe(0);
    expect(await access().byToken(made.out)).toBeNull();
    expect((await run("token", "list")).out).toMatch(/^desk +trader approver +revoked/m);
  });

  test("create makes a token that only reads when no role is given", async () => {
    const { out } = await run("token", "create", "reader", "--json");
    expect(JSON.parse(out)).toMatchObject({ name: "reader", roles: ["viewer"], days: null });
  });

  test.each([
    [["create"], "Cannot create a token: NAME is missing"],
    [["create", "Not a name"], 'Name "Not a name" is none'],
    [["create", "x", "--role", "root"], "root"],
    [["create", "x", "--days", "0"], "Option --days is 0, expected an integer from 1 to 3650"],
    [["create", "reader"], 'Cannot create token "reader": there is one of that name'],
    [["revoke", "nobody"], 'Cannot revoke token "nobody"'],
    [["drop", "x"], 'Unknown action of token "drop"'],
  ])("%j answers 2 and why", async (words, message) => {
    const { code, out, note } = await run("token", ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(note).toContain(message);
  });
});

describe("vernier sign-in", () => {
  test("prints a link that opens one session, with the code where no server sees it", async () => {
    const { code, out } = await run("sign-in", "--role", "admin,approver", "--name", "mia");
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#code=[\w-]{43}$/),
    ]);
    const { hash, search } = new URL(out);
    const given = new URLSearchParams(hash.slice(1)).get("code")!;
    expect(search).toBe("");
    expect(await access().signIn({ code: given })).toMatchObject({
      principal: { name: "mia", roles: ["admin", "approver"] },
    });
    expect(await access().signIn({ code: given })).toBeNull();
  });
});

describe("vernier admin-code", () => {
  const start = (input: string) =>
    new Promise<{ code: number | null; text: string }>((resolve) => {
      const program = path.join(CLONE, "server", "cli", "vernier.js");
      const child = spawn(process.execPath, [program, "admin-code"], { stdio: "pipe" });
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk) => (text += String(chunk)));
      child.on("close", (code) => resolve({ code, text }));
      child.stdin.end(input);
    });

  test("reads the code from a pipe, keeps its hash and never shows it", async () => {
    const { code, text } = await start("correct horse\nmore\n");
    expect([code, text.includes("The admin code is set"), text.includes("horse")]).toEqual([0, true, false]);
    expect(await access().adminCode.verify("correct horse")).toBe(true);
  });

  test("refuses a short code and takes none as an argument", async () => {
    const { code, text } = await start("short\n");
    expect([code, text.includes("it has 5 characters, expected 8 to 128")]).toEqual([2, true]);
    expect(text).not.toContain("short\n");
    expect((await run("admin-code", "correct horse")).code).toBe(2);
  });
});
