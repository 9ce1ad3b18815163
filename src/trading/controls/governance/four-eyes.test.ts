import { describe, expect, it } from "vitest";
import { moveRecommendation, propose } from "./four-eyes.js";
import { type ApprovalEvent, type Recommendation } from "../../risk/recommendation.js";
import { denial } from "../../policy/denial.js";
import { DEFAULT_POLICY as POLICY } from "../../policy/risk-policy.js";

const FRESH = propose("r-1", "alpha", 1000, POLICY);
const END = 1000 + POLICY.approvalMs;
const approve = (at = 2000, by = "bea"): ApprovalEvent => ({
  kind: "approve",
  by,
  at,
  reason: "agreed",
  verdict: { kind: "allow", cancelFirst: [] },
});

const move = (from: Recommendation, event: ApprovalEvent, policy = POLICY) =>
  moveRecommendation(from, event, policy);

describe("recommendations", () => {
  it("moveRecommendation() approves, notes who and why, and lets the order be sent once", () => {
    const { recommendation, denials } = move(FRESH, approve());
    expect(denials).toEqual([]);
    expect(recommendation).toMatchObject({
      state: "approved",
      decision: { by: "bea", at: 2000, reason: "agreed" },
    });
    const used = move(recommendation, { kind: "use", at: 2001 });
    expect(used.recommendation.state).toBe("used");
    expect(move(used.recommendation, { kind: "use", at: 2002 }).denials[0]).toMatchObject({
      code: "APPROVAL_MOVE_REFUSED",
      figure: "used",
    });
  });
  it("moveRecommendation() refuses the proposer's own approval where the policy asks for four eyes", () => {
    const outcome = move(FRESH, approve(2000, "alpha"));
    expect(outcome).toMatchObject({ recommendation: FRESH, denials: [{ code: "APPROVAL_SAME_PERSON" }] });
    expect(move(FRESH, approve(2000, "alpha"), { ...POLICY, fourEyes: false }).denials).toEqual([]);
  });
  it("moveRecommendation() refuses an approval with what risk says at that moment", () => {
    const why = denial("DATA_STALE", "age is 11 s, limit 10 s", 10_000, 11_000);
    const event = { ...approve(), verdict: { kind: "reject", denials: [why] } } as ApprovalEvent;
    expect(move(FRESH, event)).toEqual({ recommendation: FRESH, denials: [why] });
  });
  it("moveRecommendation() expires proposed and approved ones at their time, whatever is tried", () => {
    const approved = move(FRESH, approve()).recommendation;
    for (const from of [FRESH, approved]) {
      expect(move(from, { kind: "tick", at: END }).recommendation.state).toBe(from.state);
      expect(move(from, { kind: "tick", at: END + 1 })).toMatchObject({
        recommendation: { state: "expired" },
        denials: [],
      });
    }
    expect(move(FRESH, approve(END)).recommendation.state).toBe("approved");
    expect(move(FRESH, approve(END + 1))).toMatchObject({
      recommendation: { state: "expired" },
      denials: [{ code: "APPROVAL_EXPIRED" }],
    });
    expect(move(approved, { kind: "use", at: END + 1 }).denials[0]!.code).toBe("APPROVAL_EXPIRED");
  });
  it("moveRecommendation() refuses and withdraws, and nothing moves after it", () => {
    for (const kind of ["refuse", "withdraw"] as const) {
      const { recommendation } = move(FRESH, { kind, by: "bea", at: 2000, reason: "no" });
      expect(recommendation.state).toBe(kind === "refuse" ? "refused" : "withdrawn");
      expect(move(recommendation, approve()).denials[0]!.code).toBe("APPROVAL_MOVE_REFUSED");
      expect(move(recommendation, { kind: "tick", at: END + 1 })).toEqual({ recommendation, denials: [] });
    }
  });
  it("moveRecommendation() does not send what nobody approved", () => {
    expect(move(FRESH, { kind: "use", at: 2000 }).denials[0]!.code).toBe("APPROVAL_MOVE_REFUSED");
  });
});
