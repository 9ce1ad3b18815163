import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { watch } from "./support/watch.js";
import { withWindow } from "./support/window.js";

let preview: ChildProcess;
let origin: string;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  preview = spawn(process.execPath, ["tools/preview.js", "--port", String(port)]);
  await new Promise<void>((resolve, reject) => {
    let text = "";
    preview.stdout!.on("data", (chunk) => (text += String(chunk)).includes(origin) && resolve());
    preview.once("exit", () => reject(new Error(`The preview ended: ${text}`)));
  });
});

afterAll(async () => {
  const ended = new Promise((resolve) => preview.once("exit", resolve));
  preview.kill("SIGTERM");
  await ended;
});

it.each(["/", "/help"])("previews %s without an error or a request to another host", async (path) => {
  await withWindow({}, async (context) => {
    const page = await context.newPage();
    const { problems } = watch(page, origin);
    await page.goto(`${origin}${path}`);
    await page.waitForSelector(".page-state");
    await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .loading"), null, {
      timeout: 60_000,
    });
    expect(problems).toEqual([]);
  });
});
