import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../../src/core/errors.js";
import { findStrategy, PAIR_STRATEGIES } from "../../src/strategies/catalog.js";
import type { PairStrategy } from "../../src/strategies/pair-strategy.js";
import type { Strategy } from "../../src/strategies/strategy.js";
import { completeStrategy } from "../../src/strategies/user-strategy.js";

/** A strategy that a word of the command line names. */
export interface LoadedStrategy {
  readonly strategy: Strategy;
  /** What its file sets; empty for a strategy by name. Values typed with `--set` go before these. */
  readonly parameters: Record<string, number>;
  /** Whether the streaming form is the strategy's own, not made from `signals`. */
  readonly streams: boolean;
}

/** A strategy that trades two series, of a word of the command line. */
export interface LoadedPairStrategy extends Pick<LoadedStrategy, "parameters"> {
  readonly pairStrategy: PairStrategy;
}

/** As `loadStrategy`, and strategies that trade two series. */
export async function loadAnyStrategy(word: string): Promise<LoadedStrategy | LoadedPairStrategy> {
  return load(word, word, 0);
}

/**
 * The strategy of a word: a name of the catalog; a `.ts` or `.js` file with a `Strategy` as its default export; or a
 * `.yaml`, `.yml` or `.json` file such as `{strategy: sma-crossover, parameters: {fast: 10, slow: 30}}`, whose
 * `strategy` is a name or a path from that file.
 *
 * @throws InputError, one line, for an unknown name, a missing file, code that does not compile or load (with file and
 * position), an export or a setting that lacks something, and a strategy that trades two series.
 */
export async function loadStrategy(word: string): Promise<LoadedStrategy> {
  const loaded = await loadAnyStrategy(word);
  if (!("pairStrategy" in loaded)) return loaded;
  throw new InputError(
    `Strategy "${loaded.pairStrategy.name}" trades two series, only backtest takes it, as in backtest DATA --strategy ${word} --pair DATA`,
  );
}

async function load(word: string, file: string, depth: number): Promise<LoadedStrategy | LoadedPairStrategy> {
  const kind = path.extname(word).toLowerCase();
  if (kind === "" && !/[/\\]/.test(word)) return findNamed(word);
  if (!existsSync(file)) throw new InputError(`No such strategy file: ${file}`);
  if ([".ts", ".mts", ".js", ".mjs"].includes(kind)) return { ...(await loadCode(file)), parameters: {} };
  if ([".yaml", ".yml", ".json"].includes(kind) && depth < 8) return loadSettings(file, depth);
  throw new InputError(`${file} is no strategy file, expected .ts, .js, .yaml, .yml or .json`);
}

function findNamed(name: string): LoadedStrategy | LoadedPairStrategy {
  const pairStrategy = PAIR_STRATEGIES.find((pair) => pair.name === name);
  if (pairStrategy) return { pairStrategy, parameters: {} };
  return { strategy: findStrategy(name), parameters: {}, streams: true };
}

async function loadCode(file: string): Promise<Pick<LoadedStrategy, "strategy" | "streams">> {
  const url = pathToFileURL(path.resolve(file)).href;
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
  const { message, stack = "" } = cause instanceof Error ? cause : { message: String(cause) };
  const [first = ""] = message.replace("The module's source code could not be parsed: ", "").split("\n");
  const place = new RegExp(`${url.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+):(\\d+)`);
  const [, line, column] = place.exec(message) ?? place.exec(stack) ?? [];
  const text = first.replace(place, "").replace(/\s+at\s*$/, "");
  return line === undefined ? text : `${text}, at line ${line}, column ${column}`;
}

async function loadSettings(file: string, depth: number): Promise<LoadedStrategy | LoadedPairStrategy> {
  const settings = await readSettings(file);
  const { strategy: word, parameters = {} } = settings;
  if (typeof word !== "string") {
    throw new InputError(
      `${file} has no "strategy", expected a name or a path, as in strategy: sma-crossover`,
    );
  }
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
    throw new InputError(`${file}: "parameters" is no mapping, expected names and numbers, as in fast: 10`);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== "number") {
      throw new InputError(`${file}: parameter "${name}" is ${JSON.stringify(value)}, expected a number`);
    }
  }
  const target = /[/\\]|\.\w+$/.test(word) ? path.resolve(path.dirname(file), word) : word;
  const loaded = await load(word, target, depth + 1);
  return { ...loaded, parameters: { ...loaded.parameters, ...(parameters as Record<string, number>) } };
}

/** JSON is YAML too, and the reader of YAML knows line and column of a mistake. */
async function readSettings(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, "utf8");
  const { parse } = await import("yaml");
  let settings: unknown;
  try {
    settings = parse(text);
  } catch (cause) {
    const [first = ""] = (cause as Error).message.split("\n");
    throw new InputError(`Cannot read strategy file ${file}: ${first.replace(/:$/, "")}`, {}, { cause });
  }
  if (typeof settings === "object" && settings !== null && !Array.isArray(settings)) {
    const unknown = Object.keys(settings).find((key) => key !== "strategy" && key !== "parameters");
    if (unknown === undefined) return settings as Record<string, unknown>;
    throw new InputError(`${file} has "${unknown}", expected "strategy" and "parameters" only`);
  }
  throw new InputError(`${file} holds no settings, expected "strategy" and "parameters"`);
}
