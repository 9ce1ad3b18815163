import process from "node:process";
import type { Arguments, Command } from "../server/cli/kit/command.js";
import { createProcessIo, flushIo } from "../server/cli/kit/io.js";
import { runCommandLine } from "../server/cli/run.js";
import { InputError } from "../src/core/errors.js";

/** Runs a tool with the words of this process, read as those of `vernier` are, and ends the process. */
export async function runTool(command: Command): Promise<never> {
  const catalog = { [command.name]: async () => ({ command }) };
  const words = [command.name, ...process.argv.slice(2)];
  const code = await runCommandLine(words, createProcessIo(), { catalog, version: "", debug: true });
  await flushIo();
  process.exit(code);
}

/**
 * A number of a tool's options.
 *
 * @throws InputError when it is below 0.
 */
export function numberOr(args: Arguments, name: string, otherwise: number): number {
  const value = args.number(name) ?? otherwise;
  if (value >= 0) return value;
  throw new InputError(`Option --${name} is ${value}, expected a number of 0 or more`);
}

/**
 * A whole number of a tool's options.
 *
 * @throws InputError when it is none, or below 0.
 */
export function countOr(args: Arguments, name: string, otherwise: number): number {
  const value = args.number(name) ?? otherwise;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InputError(`Option --${name} is ${value}, expected a whole number from 0`);
}
