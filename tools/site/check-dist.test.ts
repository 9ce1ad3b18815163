import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDist } from "./check-dist.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vernier-dist-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

describe("checkDist()", () => {
  it("finds nothing wrong when every reference has its file", () => {
    write({
      "index.html":
        '<link rel="stylesheet" href="./a.css"><script type="module">import "./_import/a.js"; const x = {"path":"./_file/d.json"};</script>',
      "runs/one.html": '<script type="module">import {a} from "../_import/a.js";</script>',
      "a.css": 'body { background: url("data:image/png;base64,") } @import "./b.css";',
      "b.css": "",
      "_import/a.js": 'import "./b.js"; new Worker(import.meta.resolve("./w.js"));',
      "_import/b.js": "",
      "_import/w.js": "",
      "_file/d.json": "{}",
    });
    expect(checkDist(root)).toEqual([]);
  });

  it("takes text that ends in the word from or import for no reference", () => {
    const text = 'switch(a){case"copy-from":{b("x");break}case "re-import":c({x1:"from",x2:"to"})}';
    write({ "_import/a.js": `import{a}from"./b.js";${text}`, "_import/b.js": "" });
    expect(checkDist(root)).toEqual([]);
  });

  it.each([
    ["a module that is missing", "_import/a.js", 'import "./gone.js"', 'no file answers "./gone.js"'],
    ["a bare import", "_import/a.js", 'import "d3"', 'unresolved import "d3"'],
    ["a worker that is missing", "_import/a.js", 'import.meta.resolve("./w.js")', 'no file answers "./w.js"'],
    [
      "a script of another host",
      "a.html",
      '<script src="https://example.org/x.js"></script>',
      "refers to another host",
    ],
    [
      "an image without a scheme",
      "a.html",
      '<img alt="" src="//example.org/x.png">',
      "refers to another host",
    ],
    [
      "a font of another host",
      "a.css",
      "@font-face { src: url(https://example.org/f.woff2) }",
      "refers to another host",
    ],
    ["a data file that is missing", "a.html", '{"path":"./_file/gone.json"}', "no file answers"],
    ["a loader that was copied instead of run", "_file/data/site.json.1a2b.ts", "", "holds a program"],
    [
      "a cell that does not parse",
      "a.html",
      '<p class="observablehq--error">Unexpected token',
      "Unexpected token",
    ],
  ])("names %s", (_what, file, text, problem) => {
    write({ [file]: text });
    expect(checkDist(root)).toEqual([expect.stringContaining(`${file}: `)]);
    expect(checkDist(root)[0]).toContain(problem);
  });
});
