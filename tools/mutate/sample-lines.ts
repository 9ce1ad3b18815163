import { createRandom } from "../../src/core/random.js";

/** A line of a file, as Stryker names the place of what it may change. */
export interface CodeLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

const EMPTY = /^\s*(\/\/|\/?\*|import\b|export (type|interface)\b|[})\];,]*\s*$)/;

/** The lines of a source that may hold something to change: no comments, imports or closing brackets. */
export function codeLines(file: string, source: string): CodeLine[] {
  return source.split("\n").flatMap((text, i) => (EMPTY.test(text) ? [] : [{ file, line: i + 1 }]));
}

/** So many lines drawn without replacement, the same for a seed; all when there are no more. */
export function sampleLines(lines: readonly CodeLine[], count: number, seed: number): CodeLine[] {
  const random = createRandom(seed);
  const left = lines.slice();
  const drawn: CodeLine[] = [];
  while (drawn.length < count && left.length > 0) {
    const at = random.integer(left.length);
    drawn.push(left[at]!);
    left[at] = left.at(-1)!;
    left.pop();
  }
  return drawn;
}
