import { InputError } from "../../src/core/errors.js";
import { parseArguments } from "./kit/arguments.js";
import type { Command, Io } from "./kit/command.js";
import { describeCommand, describeCommands } from "./kit/help.js";
import { nearestName } from "./kit/nearest.js";

export type Catalog = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

export interface RunContext {
  readonly catalog: Catalog;
  readonly version: string;
  /** Whether an unexpected error shows where it came from. */
  readonly debug: boolean;
}

/** Runs a command line. Resolves to the exit code: 0 done, 1 the work failed, 2 bad usage or bad input. */
export async function runCommandLine(words: readonly string[], io: Io, context: RunContext): Promise<number> {
  try {
    return await dispatch(words, io, context);
  } catch (error) {
    io.note(`vernier: ${describeError(error, context.debug)}`);
    return error instanceof InputError ? 2 : 1;
  }
}

async function dispatch(words: readonly string[], io: Io, { catalog, version }: RunContext): Promise<number> {
  const at = words.findIndex((word) => !word.startsWith("-"));
  if (at < 0) {
    if (words.includes("--version")) io.out(version);
    else await printOverview(io, catalog, words);
    return words.length === 0 ? 2 : 0;
  }
  const name = words[at]!;
  const rest = [...words.slice(0, at), ...words.slice(at + 1)];
  if (name === "help") return dispatch([...rest, "--help"], io, { catalog, version, debug: false });
  const load = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (!load) throw unknownCommand(name, Object.keys(catalog));
  const { command } = await load();
  const args = parseArguments(command, rest);
  if (args.flag("help")) {
    io.out(describeCommand(command));
    return 0;
  }
  return command.run(args, io);
}

async function printOverview(io: Io, catalog: Catalog, words: readonly string[]): Promise<void> {
  const unknown = words.find((word) => !["--help", "-h", "--json"].includes(word));
  if (unknown) throw new InputError(`Unknown option ${unknown}, see vernier --help`);
  const loaded = await Promise.all(Object.values(catalog).map((load) => load()));
  const text = describeCommands(loaded.map(({ command }) => command));
  if (words.length === 0) io.note(text);
  else io.out(text);
}

function unknownCommand(name: string, known: readonly string[]): InputError {
  const nearest = nearestName(name, known);
  const hint = nearest ? `did you mean "${nearest}"?` : `expected one of: ${known.join(", ")}`;
  return new InputError(`Unknown command "${name}", ${hint}`);
}

/** An error as one line; with `debug`, an unexpected one as its stack. */
function describeError(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (debug && !(error instanceof InputError)) return error.stack ?? error.message;
  return oneLine(error.message || error.name);
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}
