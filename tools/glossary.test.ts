import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { GLOSSARY_FILE, glossaryMarkdown } from "./glossary.js";

it("docs/glossary.md holds the pages' glossary", () => {
  expect(readFileSync(GLOSSARY_FILE, "utf8")).toBe(glossaryMarkdown());
});
