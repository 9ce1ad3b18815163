import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { InputError } from "../../../src/core/errors.js";
import { findStrategy, PAIR_STRATEGIES } from "../../../src/strategies/catalog.js";
import type { PairStrategy } from "../../../src/strategies/rules/pair-strategy.js";
import type { Strategy } from "../../../src/strategies/contract/strategy.js";
import { loadCode } from "../sandbox/load-code.js";
import type { StrategyCard } from "../sandbox/sandbox-messages.js";
import { localRunner, type StrategyRunner } from "../sandbox/strategy-runner.js";

/** A strategy that a word of the command line names. */
export interface LoadedStrategy {
  readonly strategy: StrategyCard;
  /** What its file sets; empty for a strategy by name. Values typed with `--set` go before these. */
  readonly parameters: Record<string, number>;
  /** Does the work on it: a file's code never runs beside the command's own permissions. */
  readonly runner: StrategyRunner;
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
  if ([".ts", ".mts", ".js", ".mjs"].includes(kind)) return loadFile(file);
  if ([".yaml", ".yml", ".json"].includes(kind) && depth < 8) return loadSettings(file, depth);
  throw new InputError(`${file} is no strategy file, expected .ts, .js, .yaml, .yml or .json`);
}

function findNamed(name: string): LoadedStrategy | LoadedPairStrategy {
  const pairStrategy = PAIR_STRATEGIES.find((pair) => pair.name === name);
  if (pairStrategy) return { pairStrategy, parameters: {} };
  return loadedHere(findStrategy(name));
}

/** In a thread without permissions; on Node, which has none to take away, here. */
async function loadFile(file: string): Promise<LoadedStrategy> {
  if ("deno" in process.versions) {
    const { openSandbox } = await import("../sandbox/open-sandbox.js");
    const { card, ...sandboxed } = await openSandbox(file);
    return { ...sandboxed, strategy: card, parameters: {} };
  }
  const { strategy, streams } = await loadCode(pathToFileURL(path.resolve(file)).href, file);
  return loadedHere(strategy, streams);
}

/** A strategy whose code is ours, or that runs here. */
export function loadedHere(strategy: Strategy, streams = true): LoadedStrategy {
  return { strategy, parameters: {}, runner: localRunner(strategy, streams) };
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
