import process from "node:process";
import type { Io } from "./command.js";

const BAR_WIDTH = 24;

/** An `Io` on the process's streams. A reader that goes away (`| head`) ends the program quietly. */
export function createProcessIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }
  const terminal = process.stderr.isTTY === true;
  let open = false;
  const clear = (): void => {
    if (open) process.stderr.write("\r\u001b[K");
    open = false;
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (label, done, total) => {
      if (!terminal) return;
      clear();
      if (done >= total) return;
      process.stderr.write(progressBar(label, done, total));
      open = true;
    },
  };
}

/** Resolves when everything written has left the process. */
export async function flushIo(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
}

function progressBar(label: string, done: number, total: number): string {
  const filled = Math.round((BAR_WIDTH * done) / total);
  return `${label} ${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${done}/${total}`;
}
