import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "../src/contracts/controls.js";
import { ROUTE_ACCESS } from "./access/route-access.js";
import { fakeApi, startFakeServer } from "./testing/fake-services.js";
import { createSite } from "./http/site.js";
import { type FuzzDocument, type FuzzRequest, malformedRequests } from "./testing/test-requests.js";

const COUNT = 10_000;
const SEED = 20_261_122;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-fuzz-"));
beforeAll(() => fs.writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Home</title>"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Sends a request as it is, and refuses only what no program can send. */
async function send(
  app: Awaited<ReturnType<typeof fakeApi>>["app"],
  wanted: FuzzRequest,
  token: string | undefined,
) {
  const headers = new Headers({ Host: "127.0.0.1:8787" });
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
  for (const [name, value] of wanted.headers) headers.set(name, value);
  const bare = wanted.method === "GET" || wanted.method === "HEAD" || wanted.body === null;
  const { method, body } = wanted;
  return app.request(
    new Request(`http://127.0.0.1:8787${wanted.target}`, {
      method,
      headers,
      ...(bare ? {} : { body: body as BodyInit }),
    }),
  );
}

describe("10,000 malformed requests", () => {
  test("give no 5xx, always the one shape of errors, and no word of how the server is made", async () => {
    const { app, ask, token, tokens, desk } = await fakeApi({}, { site: createSite(folder) });
    const document = (await (await ask("GET", "/openapi.json")).json()) as FuzzDocument;
    const all = await token(ROLES, "all");
    const given = [...ROLES.map((role) => tokens[role]), all, all, all, all];
    const seen = new Map<string, Set<number>>();
    const statuses = new Map<number, number>();
    for (const wanted of malformedRequests(document, given.length, COUNT, SEED)) {
      // A well-formed HALTED is legal, and would make later orders answer 503.
      await desk.setMode({ mode: "ACTIVE", reason: "fuzz" }, { name: "fuzz" });
      const response = await send(app, wanted, given[wanted.token]);
      const { status, headers } = response;
      const about = JSON.stringify({ ...wanted, status });
      expect(status, about).toBeLessThan(500);
      seen.set(wanted.from, (seen.get(wanted.from) ?? new Set()).add(status));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status < 400 || wanted.method === "HEAD") {
        await response.body?.cancel();
        continue;
      }
      const text = await response.text();
      expect(headers.get("Content-Type"), about).toContain("application/json");
      expect(JSON.parse(text), about).toEqual({
        error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) }) as unknown,
        request_id: headers.get("X-Request-ID"),
      });
      expect(text, about).not.toMatch(/\bat \S+ \(|node_modules|\.ts:\d|root:/);
      expect(headers.get("Access-Control-Allow-Origin"), about).toBeNull();
    }
    expect([...seen.keys()].sort()).toEqual(Object.keys(ROUTE_ACCESS).sort());
    const refused = [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 431];
    expect([...statuses.keys()]).toEqual(expect.arrayContaining(refused));
    const wrong = [...statuses].filter(([status]) => status >= 400).reduce((sum, [, n]) => sum + n, 0);
    expect(wrong).toBeGreaterThan(COUNT * 0.6);
  }, 300_000);

  test("leave no trace in the prototype of objects", () => {
    expect(({} as Record<string, unknown>)["name"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe("what is no HTTP", () => {
  const HOST = "Host: 127.0.0.1";
  test.each([
    ["garbage", "\0\x01\x02 nothing\r\n\r\n"],
    [
      "two lengths",
      `POST /v1/orders HTTP/1.1\r\n${HOST}\r\nContent-Length: 1\r\nContent-Length: 99\r\n\r\nx`,
    ],
    [
      "a length and chunks",
      `POST /v1/orders HTTP/1.1\r\n${HOST}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["no Host", "GET /v1/positions HTTP/1.1\r\n\r\n"],
    ["a header without end", `GET / HTTP/1.1\r\n${HOST}\r\nX: ${"x".repeat(100_000)}`],
    ["an address without end", `GET /${"x".repeat(100_000)} HTTP/1.1\r\n${HOST}\r\n\r\n`],
    [
      "an absolute address of another host",
      `GET http://evil.example/v1/positions HTTP/1.1\r\n${HOST}\r\n\r\n`,
    ],
    ["a path outside", `GET /../../../../etc/passwd HTTP/1.1\r\n${HOST}\r\n\r\n`],
  ])("%s does no harm", async (_, text) => {
    const server = await startFakeServer(folder);
    try {
      const answer = await exchange(server.port, text.replaceAll("127.0.0.1", `127.0.0.1:${server.port}`));
      expect(answer).not.toMatch(/^HTTP\/1\.1 (2|5)|root:/);
      expect((await fetch(`${server.origin}/v1/positions`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });
});

/** What a socket answers to some bytes, until it closes or falls silent for half a second. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    let answer = "";
    socket.setTimeout(500, () => socket.destroy());
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}
