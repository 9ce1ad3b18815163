import { describe, expect, it } from "vitest";
import { describeLookahead } from "./lookahead-words.js";

describe("describeLookahead()", () => {
  it("describeLookahead() says what was checked, what leaked, and when nothing was checked", () => {
    expect(describeLookahead({ verdict: "clean", checked: 1260, leakCount: 0 })).toBe(
      "Clean: the future was cut off and altered at 1,260 bars, and no decision changed",
    );
    expect(describeLookahead({ verdict: "leaks", checked: 10, leakCount: 7 })).toMatch(/^LEAKS: 7 decisions/);
    expect(describeLookahead(null)).toBe("Not checked");
  });
});
