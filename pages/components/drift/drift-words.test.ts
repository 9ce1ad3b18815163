import { describe, expect, it } from "vitest";
import { alertFigure, sentence, whyUnknown } from "./drift-words.js";

describe("alertFigure", () => {
  const alert = { reason: "", value: 0.4612, limit: 0.55 };
  it("writes the figure and its limit in the unit of the alert", () => {
    expect(alertFigure({ ...alert, action: "retire", part: "error" })).toBe("right on 46.1 %, limit 55.0 %");
    expect(alertFigure({ ...alert, action: "watch", part: "feature" })).toBe("46.1 %, limit 55.0 %");
    expect(alertFigure({ action: "retrain", part: "staleness", reason: "", value: 755, limit: 252 })).toBe(
      "age 755 bars, limit 252 bars",
    );
    expect(alertFigure({ action: "retrain", part: "error", reason: "", value: 1.38, limit: 1 })).toBe(
      "drift score 1.38, limit 1.00",
    );
  });
});

describe("sentence", () => {
  it("begins with a capital and ends with a full stop", () => {
    expect(sentence("the last bar is old")).toBe("The last bar is old.");
  });
});

describe("whyUnknown", () => {
  it("has a reason for every part", () => {
    expect((["feature", "confidence", "error", "staleness"] as const).map(whyUnknown)).toEqual([
      "no feature has enough values",
      "too few probabilities",
      "too few labels are known",
      "no span was given",
    ]);
  });
});
