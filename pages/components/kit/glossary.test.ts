import { describe, expect, it } from "vitest";
import { METRICS } from "../../src/metrics/definitions.js";
import { SCORES } from "../../src/ml/scores/score-definitions.js";
import { define, GLOSSARY, searchGlossary } from "./glossary.js";

describe("the glossary", () => {
  it("has every figure with the text of its definition", () => {
    const figures = [...Object.values(METRICS), ...Object.values(SCORES)];
    for (const { label, definition } of figures) expect(define(label)).toBe(definition);
  });

  it("has each word once, with a definition that ends in a full stop", () => {
    expect(new Set(GLOSSARY.map((entry) => entry.term)).size).toBe(GLOSSARY.length);
    expect(GLOSSARY.filter((entry) => !/\S\.$/.test(entry.definition))).toEqual([]);
  });

  it("define() throws for a word it lacks", () => {
    expect(() => define("alpha")).toThrow('Cannot define "alpha": it is not in the glossary');
  });

  it("searchGlossary() wants every word, and puts terms before definitions", () => {
    expect(
      searchGlossary("DRAWDOWN")
        .map((entry) => entry.term)
        .slice(0, 2),
    ).toEqual(["Maximum drawdown", "Longest drawdown"]);
    expect(searchGlossary("sharpe rolling").map((entry) => entry.term)).toEqual(["Rolling Sharpe"]);
    expect(searchGlossary("  ")).toHaveLength(GLOSSARY.length);
    expect(searchGlossary("zzz")).toEqual([]);
  });
});
