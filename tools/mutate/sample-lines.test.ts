import { expect, it } from "vitest";
import { codeLines, sampleLines } from "./sample-lines.js";

it("codeLines() leaves out comments, imports and closing brackets", () => {
  const source = `import { a } from "./a.js";\n\n/** Adds. */\nexport function f(x: number) {\n  return a + x;\n}\n`;
  expect(codeLines("f.ts", source)).toEqual([
    { file: "f.ts", line: 4 },
    { file: "f.ts", line: 5 },
  ]);
});

it("sampleLines() draws without replacement, the same for a seed", () => {
  const lines = Array.from({ length: 50 }, (_, i) => ({ file: "f.ts", line: i + 1 }));
  const drawn = sampleLines(lines, 20, 7);
  expect(new Set(drawn.map(({ line }) => line)).size).toBe(20);
  expect(sampleLines(lines, 20, 7)).toEqual(drawn);
  expect(sampleLines(lines, 20, 8)).not.toEqual(drawn);
  expect(sampleLines(lines, 99, 7).length).toBe(50);
});
