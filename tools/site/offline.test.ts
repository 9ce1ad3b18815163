import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stayOffline } from "./offline.js";

const original = globalThis.fetch;

beforeAll(() => stayOffline("no-such-folder"));
afterAll(() => {
  globalThis.fetch = original;
});

async function version(path: string): Promise<unknown> {
  return (await fetch(`https://registry.invalid${path}`)).json();
}

async function text(path: string): Promise<string> {
  return (await fetch(`https://files.invalid/npm/${path}`)).text();
}

describe("stayOffline()", () => {
  it("answers a version from node_modules, and one for a package that is not there", async () => {
    expect(await version("/d3/latest")).toEqual({ version: "7.9.2" });
    expect(await version("/@observablehq%2fplot")).toEqual({ versions: { "0.6.17": {} } });
    expect(await version("/no-such-package")).toEqual({ versions: { "0.0.0": {} } });
  });

  it("answers a file and a bundle from node_modules", async () => {
    expect(JSON.parse(await text("htl@0.3.1/package.json"))).toMatchObject({ name: "htl" });
    expect(await text("isoformat@0.2.1/+esm")).toMatch(/export\s*\{/);
    expect((await fetch("https://files.invalid/npm/no-such-package@1.0.0/+esm")).status).toBe(404);
  });

  it("refuses every other request outside of this machine", async () => {
    for (const url of ["https://example.org/a/b/c", "https://example.org/events?id=1"]) {
      await expect(fetch(url)).rejects.toThrow(
        `Cannot fetch ${url}: a page build makes no request outside of this machine`,
      );
    }
  });

  it("lets requests to this machine through", async () => {
    const server = createServer((_request, response) => response.end("here"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/a/b/c`)).text()).toBe("here");
    server.close();
  });
});
