import { InputError } from "../../../src/core/errors.js";
import { type Arguments, type Command, type OptionDescriptor, programOf } from "./command.js";
import { nearestName } from "./nearest.js";

const JSON_OPTION: OptionDescriptor = {
  name: "json",
  kind: "flag",
  help: "print one JSON document and nothing else",
};
const HELP_OPTION: OptionDescriptor = { name: "help", kind: "flag", help: "print this text" };

/** Options that every command has. */
export const COMMON_OPTIONS: readonly OptionDescriptor[] = [JSON_OPTION, HELP_OPTION];

const ASSIGNMENT = /^[A-Za-z_][\w.-]*=/;
const NEGATIVE = /^-\.?\d/;

/**
 * Reads a command's words against its descriptors. `--name value` and `--name=value` are the same, a negative number
 * is a value, `--` ends the options.
 *
 * @throws InputError for an unknown option, a value that is missing, doubled or not of its kind, or too few or many words.
 */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const options = [...command.options, ...COMMON_OPTIONS];
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === "--") {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-" || NEGATIVE.test(word)) {
      positionals.push(word);
      continue;
    }
    const [name, inline] = splitOption(word === "-h" ? "--help" : word);
    const option = findOption(command, options, name);
    if (option.kind !== "list" && given.has(name)) throw new InputError(`Option --${name} is given twice`);
    const values = given.get(name) ?? [];
    given.set(name, values);
    if (option.kind === "flag") {
      if (inline !== undefined) throw new InputError(`Option --${name} takes no value, received "${inline}"`);
      continue;
    }
    const value = inline ?? words[++i];
    if (value === undefined || (inline === undefined && value.startsWith("--"))) {
      throw new InputError(`Option --${name} needs a value: --${name} ${placeholderOf(option)}`);
    }
    values.push(value);
    while (option.kind === "list" && ASSIGNMENT.test(words[i + 1] ?? "")) values.push(words[++i]!);
    if (option.kind === "number") checkNumber(name, value);
  }
  if (!given.has("help")) checkCount(command, positionals);
  return createArguments(options, given, positionals);
}

/** What a value of an option is called in a help text. */
export function placeholderOf(option: OptionDescriptor): string {
  return option.placeholder ?? (option.kind === "number" ? "N" : "VALUE");
}

function splitOption(word: string): [name: string, inline: string | undefined] {
  const text = word.replace(/^--?/, "");
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function findOption(command: Command, options: readonly OptionDescriptor[], name: string): OptionDescriptor {
  const option = options.find((o) => o.name === name);
  if (option) return option;
  const nearest = nearestName(
    name,
    options.map((o) => o.name),
  );
  const hint = nearest ? `, did you mean --${nearest}?` : `, see ${programOf(command)} --help`;
  throw new InputError(`Unknown option --${name} of ${command.name}${hint}`);
}

function checkNumber(name: string, value: string): void {
  if (value.trim() === "" || !Number.isFinite(Number(value))) {
    throw new InputError(`Option --${name} is "${value}", expected a number`);
  }
}

function checkCount(command: Command, positionals: readonly string[]): void {
  const { placeholder, min, max } = command.positionals ?? { placeholder: "", min: 0, max: 0 };
  if (positionals.length < min) {
    throw new InputError(
      `Cannot run ${command.name}: ${placeholder} is missing, usage: ${programOf(command)} ${command.usage}`,
    );
  }
  if (positionals.length > max) {
    throw new InputError(
      `Cannot run ${command.name}: "${positionals[max]}" is one word too many, usage: ${programOf(command)} ${command.usage}`,
    );
  }
}

function createArguments(
  options: readonly OptionDescriptor[],
  given: ReadonlyMap<string, readonly string[]>,
  positionals: readonly string[],
): Arguments {
  const read = (name: string, kind: OptionDescriptor["kind"]): readonly string[] | undefined => {
    if (!options.some((o) => o.name === name && o.kind === kind)) {
      throw new TypeError(`Cannot read option --${name}: the command declares no ${kind} of this name`);
    }
    return given.get(name);
  };
  return {
    positionals,
    json: given.has("json"),
    flag: (name) => read(name, "flag") !== undefined,
    string: (name) => read(name, "string")?.[0],
    number: (name) => {
      const value = read(name, "number")?.[0];
      return value === undefined ? undefined : Number(value);
    },
    list: (name) => read(name, "list") ?? [],
  };
}
