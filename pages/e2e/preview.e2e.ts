import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, type TestBrowser } from "./support/browser.js";
import { watch } from "./support/watch.js";

let preview: ChildProcess;
let browser: TestBrowser;
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
  browser = await openBrowser({ viewport: { width: 1440, height: 900 } });
});

afterAll(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => preview.once("exit", resolve));
  preview.kill("SIGTERM");
  await ended;
});

it.each(["/", "/help"])("previews %s without an error or a request to another host", async (path) => {
  const page = await browser.context.newPage();
  const { problems } = watch(page, origin);
  await page.goto(`${origin}${path}`);
  await page.waitForSelector(".page-state");
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .loading"), null, {
    timeout: 60_000,
  });
  expect(problems).toEqual([]);
  await page.close();
});
