import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const src = path.dirname(fileURLToPath(import.meta.url));

/** Makes functions of text as `Function` does, in which `await` is allowed. */
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<[unknown, unknown]>;

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The `@example` blocks of doc comments: lines of code, the last of which ends in `// => value`. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(path.join(src, file), "utf8");
  return Array.from(text.matchAll(/^ \* @example\n((?: \*(?! @).*\n)+)/gm), (match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    code: match[1]!.replaceAll(/^ \*\/?\s?/gm, "").trim(),
  }));
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$/.test(file));

describe("doc examples give what they say", () => {
  const examples = files.flatMap(examplesOf);

  it("there are examples", () => expect(examples.length).toBeGreaterThan(5));

  for (const { file, line, code } of examples) {
    it(`${file}:${line}`, async () => {
      const names = (await import(/* @vite-ignore */ path.join(src, file))) as Record<string, unknown>;
      const parts = /^([\s\S]*?)([^\n]*?);?\s*\/\/ => (.*)$/.exec(code);
      expect(parts, "an example ends in `// => value`").not.toBeNull();
      const [, before, expression, expected] = parts!;
      const run = new AsyncFunction(...Object.keys(names), `${before}; return [${expression}, ${expected}];`);
      const [actual, wanted] = await run(...Object.values(names));
      expect(plain(actual)).toEqual(plain(wanted));
    });
  }
});

function plain(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
}
