import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeApp } from "../testing/fake-services.js";
import { candidates } from "./site.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-site-"));
const dist = path.join(root, "dist");
const { get } = fakeApp(dist);

const FILES: Readonly<Record<string, string | Buffer>> = {
  "index.html": "<!doctype html><title>Home</title>",
  "index.html.br": brotliCompressSync("<!doctype html><title>Home</title>"),
  "index.html.gz": gzipSync("<!doctype html><title>Home</title>"),
  "404.html": "<!doctype html><title>Missing</title>",
  "runs.html": "Runs",
  "runs/live.html": "Live",
  "runs/aaaaaaaaaaaaaaaa.html": "Known",
  "_file/data/aapl.0123abcd.arrow": "arrow",
  "_npm/duckdb.0123abcd.wasm": "wasm",
  "_import/plain.js": "export {}",
  "data.json": "{}",
  "csp.json": JSON.stringify({ "/index.html": ["sha256-abc="] }),
  ".stamp": "hidden",
};

beforeAll(() => {
  for (const [name, content] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(dist, name)), { recursive: true });
    fs.writeFileSync(path.join(dist, name), content);
  }
  fs.writeFileSync(path.join(root, "secret.txt"), "secret");
});
afterAll(() => fs.rmSync(root, { recursive: true }));

describe("createSite()", () => {
  test.each([
    ["/", "<!doctype html><title>Home</title>"],
    ["/runs", "Runs"],
    ["/runs.html", "Runs"],
    ["/runs/aaaaaaaaaaaaaaaa", "Known"],
    ["/runs/bbbbbbbbbbbbbbbb", "Live"],
  ])("GET %s answers its page", async (address, text) => {
    const response = await get(address);
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("Set-Cookie")).toBe("vernier-live=8787; Path=/; SameSite=Strict");
  });

  test("GET / allows the page's inline scripts by hash and no eval", async () => {
    const policy = (await get("/")).headers.get("Content-Security-Policy")!;
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='");
    expect(policy).not.toContain("'unsafe-eval'");
    expect((await get("/runs")).headers.get("Content-Security-Policy")).not.toContain("sha256");
  });

  test("GET answers the brotli form when it is accepted, else gzip, else the file", async () => {
    const br = await get("/", { "Accept-Encoding": "gzip, br" });
    expect([br.headers.get("Content-Encoding"), br.headers.get("Vary")]).toEqual(["br", "Accept-Encoding"]);
    expect(brotliDecompressSync(Buffer.from(await br.arrayBuffer())).toString()).toContain("Home");
    expect((await get("/", { "Accept-Encoding": "gzip, br;q=0" })).headers.get("Content-Encoding")).toBe(
      "gzip",
    );
    expect((await get("/", { "Accept-Encoding": "identity" })).headers.get("Content-Encoding")).toBeNull();
    expect((await get("/runs", { "Accept-Encoding": "br" })).headers.get("Content-Encoding")).toBeNull();
  });

  test.each([
    [
      "/_file/data/aapl.0123abcd.arrow",
      "application/vnd.apache.arrow.stream",
      "public, max-age=31536000, immutable",
    ],
    ["/_npm/duckdb.0123abcd.wasm", "application/wasm", "public, max-age=31536000, immutable"],
    ["/_import/plain.js", "text/javascript; charset=utf-8", "no-cache"],
    ["/data.json", "application/json; charset=utf-8", "no-cache"],
  ])("GET %s answers as %s with caching %s", async (address, type, caching) => {
    const { headers } = await get(address);
    expect([headers.get("Content-Type"), headers.get("Cache-Control")]).toEqual([type, caching]);
  });

  test("GET answers 304 without a body when the client has the file", async () => {
    const etag = (await get("/runs")).headers.get("ETag")!;
    const again = await get("/runs", { "If-None-Match": etag });
    expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", etag]);
  });

  test("HEAD answers the length of the file without it", async () => {
    const response = await get("/runs", {}, "HEAD");
    expect([response.headers.get("Content-Length"), await response.text()]).toEqual(["4", ""]);
  });

  test("GET answers the site's own page with 404 when a browser asks for what is missing", async () => {
    const response = await get("/nothing", { Accept: "text/html,*/*" });
    expect([response.status, await response.text()]).toEqual([404, "<!doctype html><title>Missing</title>"]);
    expect((await get("/nothing")).headers.get("Content-Type")).toContain("application/json");
  });

  test.each([
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/..%5csecret.txt",
    "/runs/..%2f..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/.stamp",
    "/secret.txt%00.html",
    "/%ff",
    "//etc/passwd",
  ])("GET %s answers 404 and nothing from outside of the site", async (address) => {
    const response = await get(address);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/^secret|hidden|root:/);
  });

  test("GET answers 503 with what to do when the pages are not built", async () => {
    const response = await fakeApp(path.join(root, "none")).get("/");
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm run build");
  });
});

describe("candidates()", () => {
  test("candidates() gives nothing when an address has a parent, hidden, odd or drive-letter part", () => {
    for (const address of ["/../a", "/a/../b", "/.git/config", "/a\\b", "/C:/a", "a", "/%E0%A4%A"]) {
      expect(candidates(address), address).toEqual([]);
    }
  });
});
