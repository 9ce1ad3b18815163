import process from "node:process";
import { mayNot } from "./refusal-words.js";

/** What a thread of a stranger's code has no use for; each would be without permissions too. */
const GONE = ["BroadcastChannel", "caches", "CacheStorage", "Cache", "SharedWorker"];

/**
 * Takes from this thread what permissions do not hold back: threads of its own, Deno's cache on disk, ending without a word;
 * and sends its console to stderr, since stdout is the command's.
 */
export function lockGlobals(): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  for (const name of GONE) Reflect.deleteProperty(scope, name);
  scope["Worker"] = function () {
    throw new Error(mayNot("start threads"));
  };
  const end = (): never => {
    throw new Error(mayNot("end the program"));
  };
  scope["close"] = end;
  process.exit = end;
  const deno = scope["Deno"] as Record<string, unknown> | undefined;
  if (deno) deno["exit"] = end;
  for (const name of ["log", "info", "debug", "dir", "table"] as const) console[name] = console.error;
}
