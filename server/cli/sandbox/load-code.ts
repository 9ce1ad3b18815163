import { InputError } from "../../../src/core/errors.js";
import { completeStrategy, type CompletedStrategy } from "../../../src/strategies/contract/user-strategy.js";
import { refusalWords } from "./refusal-words.js";

/**
 * The strategy of a file's code.
 *
 * @throws InputError, one line, for code that does not compile or load, with line and column, and for an export that is none
 */
export async function loadCode(url: string, file: string): Promise<CompletedStrategy> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(/* @vite-ignore */ url)) as { readonly default?: unknown };
  } catch (cause) {
    throw new InputError(`Cannot load strategy ${file}: ${describeFailure(cause, url)}`, {}, { cause });
  }
  return completeStrategy(module.default, file);
}

/** What went wrong in one line, with line and column where they are known. */
function describeFailure(cause: unknown, url: string): string {
  const given = cause instanceof Error ? cause : new Error(String(cause));
  const [message, stack] = [refusalWords(given.message), refusalWords(given.stack ?? "")];
  const [first = ""] = message.replace("The module's source code could not be parsed: ", "").split("\n");
  const place = new RegExp(`${url.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+):(\\d+)`);
  const [, line, column] = place.exec(message) ?? place.exec(stack) ?? [];
  const text = first.replace(place, "").replace(/\s+at\s*$/, "");
  return line === undefined ? text : `${text}, at line ${line}, column ${column}`;
}
