import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { denoPath } from "../tools/deno-path.js";
import { CLONE } from "./clone.js";

const FILES = 80;

/** A Deno that may open few files and listens; its port. */
async function startFew(): Promise<number> {
  const script = path.join(CLONE, "server", "testing", "test-listen.ts");
  const run = `ulimit -n ${FILES}; exec "${denoPath()}" run --quiet --allow-all "${script}"`;
  const child = spawn("sh", ["-c", run], { cwd: CLONE, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = (await new Promise((resolve, reject) => {
    child.stdout.once("data", (data: Buffer) => resolve([data.toString()]));
    child.once("exit", (code) => reject(new Error(`The server ended with code ${code}`)));
  })) as [string];
  return Number(text);
}

/** Connections that are held open, more than the server has files for. */
async function flood(port: number): Promise<net.Socket[]> {
  const sockets = Array.from({ length: 2 * FILES }, () => net.connect(port, "127.0.0.1"));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once("connect", () => resolve());
          socket.on("error", () => resolve());
        }),
    ),
  );
  return sockets;
}

async function answers(port: number): Promise<string> {
  for (;;) {
    const text = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.text(),
      () => null,
    );
    if (text !== null) return text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.skipIf(process.platform === "win32")(
  "listen() answers again after more connections came than there are files for",
  async () => {
    const port = await startFew();
    const sockets = await flood(port);
    for (const socket of sockets) socket.destroy();
    expect(await answers(port)).toBe("here");
  },
  30_000,
);
