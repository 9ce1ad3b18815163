import fc from "fast-check";
import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { parseNumber } from "./number-text.js";

const parse = (text: string): number => {
  const bytes = strToU8(text);
  return parseNumber(bytes, 0, bytes.length);
};

describe("parseNumber()", () => {
  it("parseNumber() gives the double of Number() when the text is decimal", () => {
    const digits = fc.stringMatching(/^-?\d{1,24}(\.\d{0,24})?([eE][+-]?\d{1,3})?$/);
    const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    const same = fc.property(fc.oneof(digits, double), (text) => {
      expect(parse(text)).toBe(Number(text));
    });
    fc.assert(same, { seed: 1, numRuns: 5000 });
  });

  it.each([".5", "5.", "-0", "+1.5", " 12 ", "0.1", "1e5", "9007199254740993", "0.000000000000000000000001"])(
    "parseNumber() gives the double of Number() when the text is %s",
    (text) => {
      expect(parse(text)).toBe(Number(text));
    },
  );

  it.each([
    "",
    " ",
    ".",
    "-",
    "-.",
    "1,5",
    "1 000",
    "0x10",
    "Infinity",
    "NaN",
    "null",
    "1e",
    "--1",
    "1.2.3",
    "１",
  ])("parseNumber() gives NaN when the text is %j", (text) => {
    expect(parse(text)).toBeNaN();
  });
});
