import { describe, expect, it } from "vitest";
import { checkGates, OPEN_GATE, type Evidence, type GateSettings } from "./gate.js";
import { GatedRule } from "./gated-rule.js";
import { ABSTAIN, FLAT, HOLD, LONG, SHORT, WITHDRAW } from "../contract/signal.js";

const SURE: Evidence = {
  probability: 0.8,
  withheld: null,
  missing: 0,
  age: 3,
  outside: 0,
  disagreement: 0,
  labels: 1,
};
const GATE: GateSettings = { ...OPEN_GATE, enter: 0.6, band: 0.0625 };

function reasonOf(evidence: Partial<Evidence>, settings: Partial<GateSettings>): string | undefined {
  const checks = checkGates({ ...SURE, ...evidence }, { ...OPEN_GATE, ...settings });
  return checks.find(({ passed }) => !passed)?.reason;
}

describe("checkGates", () => {
  it.each([
    ["missing-feature", { missing: 2 }, { missing: 2 }, { missing: 1 }],
    ["stale-model", { age: 7 }, { age: 7 }, { age: 6 }],
    ["out-of-range", { outside: 0.25 }, { outside: 0.25 }, { outside: 0.24 }],
    ["disagreement", { disagreement: 0.1 }, { disagreement: 0.1 }, { disagreement: 0.09 }],
    ["open-set", { labels: 2 }, { oneLabel: false }, { oneLabel: true }],
    ["open-set", { labels: 0 }, { oneLabel: false }, { oneLabel: true }],
    ["entropy", { probability: 0.5 }, { entropy: 1 }, { entropy: 0.99 }],
    ["inside-band", { probability: 0.625 }, { band: 0.125 }, { band: 0.126 }],
    ["inside-band", { probability: 0.375 }, { band: 0.125 }, { band: 0.126 }],
    ["below-enter", { probability: 0.75 }, { enter: 0.75 }, { enter: 0.76 }],
    ["below-enter", { probability: 0.25 }, { enter: 0.75 }, { enter: 0.76 }],
  ])("checkGates() gives %s beyond the limit and nothing on it for %j", (reason, evidence, on, beyond) => {
    expect(reasonOf(evidence, on)).toBeUndefined();
    expect(reasonOf(evidence, beyond)).toBe(reason);
  });

  it("checkGates() names the first gate that is not passed, and shows all", () => {
    const checks = checkGates({ ...SURE, age: 9, outside: 1 }, { ...GATE, age: 5, outside: 0.5 });
    expect(checks.filter(({ passed }) => !passed).map(({ reason }) => reason)).toEqual([
      "stale-model",
      "out-of-range",
    ]);
    expect(checks).toHaveLength(9);
  });
});

describe("GatedRule", () => {
  const play = (probabilities: readonly number[], leave = 0, settings = GATE): number[] => {
    const rule = new GatedRule(settings, leave);
    return probabilities.map((probability) => rule.next({ ...SURE, probability }));
  };

  it("next() opens at the entry probability, keeps while it leans the same way and leaves when it leans against", () => {
    expect(play([0.6, 0.58, 0.42])).toEqual([LONG, HOLD, FLAT]);
    expect(play([0.4, 0.42, 0.58])).toEqual([SHORT, HOLD, FLAT]);
    expect(play([0.6, 0.4, 0.6])).toEqual([LONG, SHORT, LONG]);
  });

  it("next() abstains below the entry probability only where nothing is held", () => {
    const rule = new GatedRule(GATE, 0);
    expect(rule.next({ ...SURE, probability: 0.59 })).toBe(ABSTAIN);
    expect(rule.abstention).toEqual({ reason: "below-enter", figure: 0.59, limit: 0.6 });
    rule.next(SURE);
    expect(rule.next({ ...SURE, probability: 0.59 })).toBe(HOLD);
    expect(rule.abstention).toBeNull();
  });

  it("next() keeps what is held through abstentions, and leaves at the last that it has patience for", () => {
    expect(play([0.8, 0.5, 0.5, 0.5, 0.8])).toEqual([LONG, ABSTAIN, ABSTAIN, ABSTAIN, HOLD]);
    expect(play([0.8, 0.5, 0.5, 0.5, 0.8], 2)).toEqual([LONG, ABSTAIN, WITHDRAW, ABSTAIN, LONG]);
    expect(play([0.8, 0.5, 0.8, 0.5, 0.5], 2)).toEqual([LONG, ABSTAIN, HOLD, ABSTAIN, WITHDRAW]);
  });

  it("next() passes on why a prediction was withheld", () => {
    const rule = new GatedRule(OPEN_GATE, 1);
    const withheld = { reason: "in-sample", figure: 12, limit: 0 };
    expect(rule.next({ ...SURE, probability: Number.NaN, withheld })).toBe(ABSTAIN);
    expect(rule.abstention).toEqual(withheld);
  });

  it("next() never abstains with its gates open, but at one half exactly", () => {
    expect(play([0.51, 0.49, 0.5, 0.500001], 0, OPEN_GATE)).toEqual([LONG, SHORT, HOLD, LONG]);
    expect(play([0.5], 0, OPEN_GATE)).toEqual([ABSTAIN]);
  });
});
