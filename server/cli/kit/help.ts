import { COMMON_OPTIONS, placeholderOf } from "./arguments.js";
import { type Command, type OptionDescriptor, programOf } from "./command.js";

/** The text of `vernier --help`. */
export function describeCommands(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((c) => c.name.length));
  return [
    "Usage: vernier COMMAND [options]",
    "",
    ...commands.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`),
    "",
    "vernier COMMAND --help describes a command, with an example.",
    "Settings come from the environment: VERNIER_HOME, VERNIER_PORT, DATABASE_URL.",
  ].join("\n");
}

/** The text of `vernier COMMAND --help`. */
export function describeCommand(command: Command): string {
  const rows = [...command.options, ...COMMON_OPTIONS].map((o): [string, string] => [
    flagText(o),
    helpText(o),
  ]);
  if (command.positionals) rows.unshift([command.positionals.placeholder, command.positionals.help]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `Usage: ${programOf(command)} ${command.usage}`.trimEnd(),
    "",
    command.summary,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    "",
    "Example:",
    `  ${command.example}`,
  ].join("\n");
}

function flagText(option: OptionDescriptor): string {
  return option.kind === "flag" ? `--${option.name}` : `--${option.name} ${placeholderOf(option)}`;
}

function helpText(option: OptionDescriptor): string {
  return option.default === undefined ? option.help : `${option.help} (default ${option.default})`;
}
