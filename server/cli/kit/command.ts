/** One `--option` of a command. */
export interface OptionDescriptor {
  /** Without the dashes. */
  readonly name: string;
  /** A list may be given several times, and takes several `name=value` words after one flag. */
  readonly kind: "flag" | "string" | "number" | "list";
  /** What the value stands for in a help text, as in `PATH`. */
  readonly placeholder?: string;
  /** The default as a person reads it; the command applies it. */
  readonly default?: string;
  readonly help: string;
}

/** The words of a command that are not options. */
export interface PositionalDescriptor {
  /** As in `DATA` or `SPEC…`. */
  readonly placeholder: string;
  readonly help: string;
  /** Fewest and most words. */
  readonly min: number;
  readonly max: number;
}

/** What was typed, checked against a command's descriptors. Asking for an option it does not have is a TypeError. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** True when one JSON document is wanted on stdout, and nothing else. */
  readonly json: boolean;
  flag(name: string): boolean;
  string(name: string): string | undefined;
  /** A finite number, or undefined when the option is absent. */
  number(name: string): number | undefined;
  list(name: string): readonly string[];
}

/** Where a command writes. */
export interface Io {
  /** Results: a line, or lines, to stdout. A line end is added. */
  out(text: string): void;
  /** Progress and warnings: a line to stderr. */
  note(text: string): void;
  /** A bar on stderr, on a terminal only. */
  progress(label: string, done: number, total: number): void;
}

/** One command of `vernier`, exported as `command` by its file, or a tool. */
export interface Command {
  readonly name: string;
  /** How it is called where that is not `vernier NAME`, as in `npm run soak --`. */
  readonly program?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the command's name in the usage line, as in `DATA --strategy S [options]`. */
  readonly usage: string;
  readonly positionals?: PositionalDescriptor;
  readonly options: readonly OptionDescriptor[];
  /** A line that works in a fresh clone, beginning with `vernier`. */
  readonly example: string;
  /** Does the work; resolves to the exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}

/** What comes before a command's own words on a command line. */
export function programOf({ name, program = `vernier ${name}` }: Command): string {
  return program;
}
