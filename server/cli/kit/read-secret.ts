import process from "node:process";

const ENTER = new Set(["\r", "\n", "\u0004"]);
const ERASE = new Set(["\u007f", "\b"]);

/** Asks for a secret on a terminal without showing it; from a pipe, the first line. Never an argument: others see those. */
export async function readSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return firstLine();
  stderr.write(prompt);
  stdin.setRawMode(true);
  try {
    return await typedLine();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

function typedLine(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    let text = "";
    const end = (finish: () => void): void => {
      stdin.off("data", hear);
      finish();
    };
    const hear = (chunk: unknown): void => {
      for (const key of String(chunk)) {
        if (ENTER.has(key)) return end(() => resolve(text));
        if (key === "\u0003") return end(() => reject(new Error("Cannot go on: it was interrupted")));
        text = ERASE.has(key) ? text.slice(0, -1) : text + key;
      }
    };
    stdin.on("data", hear);
    stdin.resume();
  });
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  return text.split(/\r?\n/)[0]!;
}
