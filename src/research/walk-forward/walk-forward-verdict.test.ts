import { describe, expect, it } from "vitest";
import type { WalkForwardResult } from "./walk-forward.js";
import { concludeWalkForward } from "./walk-forward-verdict.js";

function walk(
  totalReturn: number,
  efficiency: number,
  folds = 6,
): Pick<WalkForwardResult, "metrics" | "stability"> & { readonly folds: readonly unknown[] } {
  return {
    metrics: { totalReturn } as WalkForwardResult["metrics"],
    stability: { efficiency } as WalkForwardResult["stability"],
    folds: Array.from({ length: folds }, () => null),
  };
}

describe("concludeWalkForward()", () => {
  it.each([
    ["lost", -0.1, 0.8],
    ["lost", 0, Number.NaN],
    ["faded", 0.3, 0.2],
    ["behind", 0.1, 0.9],
    ["holds", 0.3, 0.9],
    ["holds", 0.3, Number.NaN],
  ] as const)(
    "finds %s when the stitched return is %d and the efficiency %d",
    (expected, total, efficiency) => {
      expect(concludeWalkForward(walk(total, efficiency), 0.2)).toBe(expected);
    },
  );

  it("finds lost when the account was, whatever it ended with", () => {
    const sound = walk(0.3, 0.9);
    const metrics = { ...sound.metrics, maxDrawdown: -1.1 };
    expect(concludeWalkForward({ ...sound, metrics }, 0.2)).toBe("lost");
  });
  it("says nothing when there are fewer than three folds", () => {
    expect(concludeWalkForward(walk(0.3, 0.9, 2), 0.2)).toBe("unknown");
  });
});
