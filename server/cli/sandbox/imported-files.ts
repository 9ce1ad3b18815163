import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";

const CODE = [".ts", ".mts", ".js", ".mjs"];
const EXPECTED = 'expected "vernier" or a file beside it, as in "./helper.ts"';
/** Comments, and texts, which may hold what looks like one. */
const COMMENTS = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const IMPORTS =
  /\b(?:import|export)\s+(?!type\s)(?:[\w$*{][^"'`;]*?\bfrom\s*)?(["'])([^"'\n]+)\1|\bimport\(\s*(["'`])([^"'`\n]+)\3/g;

/**
 * The files that a strategy's file imports, itself first: what its thread may read. All lie in its folder or below, are
 * code or JSON, and nothing of them is hidden.
 *
 * @param home VERNIER_HOME, of which no JSON is given to anyone
 * @throws InputError, one line, for an import of anything else
 */
export function importedFiles(file: string, home: string): readonly string[] {
  const entry = path.resolve(file);
  const rules = { file, folder: realpathSync(path.dirname(entry)), home: realPath(home) };
  const found = new Set([entry]);
  for (const each of found) {
    if (!CODE.includes(path.extname(each))) continue;
    for (const word of importsOf(readFileSync(each, "utf8"))) {
      if (word !== "vernier") found.add(targetOf(word, each, rules));
    }
  }
  return [...found];
}

interface Rules {
  readonly file: string;
  readonly folder: string;
  readonly home: string;
}

/** What a text imports, types left out: they are gone before it runs. */
function importsOf(text: string): readonly string[] {
  const code = text.replaceAll(COMMENTS, (whole, quoted: string | undefined) =>
    quoted === undefined ? " " : whole,
  );
  return Array.from(code.matchAll(IMPORTS), (match) => (match[2] ?? match[4])!);
}

/** The file that an import names. */
function targetOf(word: string, from: string, { file, folder, home }: Rules): string {
  const refuse = (what: string): InputError =>
    new InputError(`Cannot load strategy ${file}: it imports "${word}"${what}`);
  if (!/^\.\.?\//.test(word)) throw refuse(`, ${EXPECTED}`);
  const target = findFile(path.resolve(path.dirname(from), decodeURI(word.replace(/[?#].*/, ""))));
  if (target === null) throw refuse(`, which is not there, ${EXPECTED}`);
  const inside = path.relative(folder, realPath(target));
  if (inside.startsWith("..") || path.isAbsolute(inside))
    throw refuse(`, which is outside of the strategy's folder, ${EXPECTED}`);
  if (inside.split(path.sep).some((part) => part.startsWith(".")))
    throw refuse(`, which is hidden, ${EXPECTED}`);
  const extension = path.extname(realPath(target));
  const ofHome = !path.relative(home, realPath(target)).startsWith("..");
  if (!CODE.includes(extension) && (extension !== ".json" || ofHome))
    throw refuse(`, which is neither code nor JSON of its own, ${EXPECTED}`);
  return target;
}

/** As Deno looks: the name as it is, the TypeScript behind a name of JavaScript, a name without its ending. */
function findFile(name: string): string | null {
  const names = [
    name,
    name.replace(/js$/, "ts"),
    ...CODE.map((ending) => name + ending),
    path.join(name, "index.ts"),
  ];
  return names.find((each) => existsSync(each) && statSync(each).isFile()) ?? null;
}

function realPath(name: string): string {
  return existsSync(name) ? realpathSync(name) : path.resolve(name);
}
