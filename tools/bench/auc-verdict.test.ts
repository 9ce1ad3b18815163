import { describe, expect, it } from "vitest";
import { judgeAuc } from "./auc-verdict.js";

describe("judgeAuc()", () => {
  it("has nothing to say when peers are within the gap on either side", () => {
    expect(judgeAuc(0.8, { xgboost: 0.802, "scikit-learn": 0.798 }, 0.003)).toEqual({
      lines: [],
      worse: false,
    });
  });

  it("reports a peer and goes on when the peer is worse than ours by more than the gap", () => {
    expect(judgeAuc(0.8, { xgboost: 0.801, "scikit-learn": 0.79 }, 0.003)).toEqual({
      lines: ["AUC of scikit-learn is 0.7900, ours 0.8000: ours is better"],
      worse: false,
    });
  });

  it("stops when ours is worse than any peer by more than the gap", () => {
    expect(judgeAuc(0.79, { xgboost: 0.8, "scikit-learn": 0.78 }, 0.003)).toEqual({
      lines: [
        "AUC of xgboost is 0.8000, ours 0.7900: ours is not as good",
        "AUC of scikit-learn is 0.7800, ours 0.7900: ours is better",
      ],
      worse: true,
    });
  });

  it.each([
    [Number.NaN, 0.8],
    [0.8, Number.NaN],
  ])("stops when ours is %d and a peer's %d, for nothing was compared", (ours, theirs) => {
    expect(judgeAuc(ours, { xgboost: theirs }, 0.003).worse).toBe(true);
  });

  it("has nothing to say when no peer is there", () => {
    expect(judgeAuc(0.8, {}, 0.003)).toEqual({ lines: [], worse: false });
  });
});
