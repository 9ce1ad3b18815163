import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { findLimit, RISK_LIMITS, type RiskLimit } from "./risk-limits.js";
import type { LimitValue } from "../limits/limit.js";
import { checkPolicy, DEFAULT_POLICY, LOOSEST_POLICY, policyDiff, policyWith } from "./risk-policy.js";
import { previewPolicy } from "../verdict/policy-preview.js";
import { HEALTHY } from "../proofs/healthy-case.js";
import { withMarket, withOrder } from "../controls/risk-case.js";
import { reviewPolicyChange } from "../verdict/policy-change.js";

const looserThanCeiling = ({ tighter, ceiling, unit }: RiskLimit): LimitValue | null => {
  if (tighter === "lower") return (ceiling as number) + (unit === "count" || unit === "days" ? 1 : 1e-6);
  if (tighter === "higher") return (ceiling as number) - (unit === "count" || unit === "days" ? 1 : 1e-6);
  return null;
};

describe("policies and their ceilings", () => {
  it("DEFAULT_POLICY and LOOSEST_POLICY are within the ceilings, and every ceiling is a limit", () => {
    expect(checkPolicy(DEFAULT_POLICY)).toBe(DEFAULT_POLICY);
    expect(checkPolicy(LOOSEST_POLICY)).toBe(LOOSEST_POLICY);
    expect(RISK_LIMITS.map(({ name }) => name).sort()).toEqual(
      Object.keys(LOOSEST_POLICY)
        .filter((name) => name !== "version")
        .sort(),
    );
  });
  for (const limit of RISK_LIMITS) {
    const looser = looserThanCeiling(limit);
    if (looser === null) continue;
    it(`checkPolicy() refuses ${limit.name} beyond its ceiling, naming limit, value and ceiling`, () => {
      expect(() => policyWith({ [limit.name]: looser })).toThrow(InputError);
      expect(() => policyWith({ [limit.name]: looser })).toThrow(
        new RegExp(`Risk limit "${limit.name}" is .+, expected .+ ${String(limit.ceiling)} \\(`),
      );
      expect(policyWith({ [limit.name]: limit.ceiling })[limit.name]).toBe(limit.ceiling);
    });
  }
  it("checkPolicy() refuses what is missing, unknown or not of its unit", () => {
    const refused = (changes: Record<string, unknown>, words: string): void =>
      expect(() => policyWith(changes)).toThrow(words);
    refused(
      { collarFraction: undefined },
      'Risk limit "collarFraction" is missing, expected a number from 0',
    );
    refused({ collarFraction: "0.05" }, 'Risk limit "collarFraction" is "0.05"');
    refused({ collarFraction: Number.NaN }, 'Risk limit "collarFraction" is null');
    refused({ collarFraction: -0.01 }, 'Risk limit "collarFraction" is -0.01');
    refused({ maxPositions: 2.5 }, 'Risk limit "maxPositions" is 2.5, expected an integer');
    refused({ sessionOnly: 1 }, 'Risk limit "sessionOnly" is 1, expected true or false');
    refused({ restrictedSymbols: "TSLA" }, 'Risk limit "restrictedSymbols" is "TSLA", expected a list');
    refused({ restrictedSymbols: [""] }, "expected a list of symbols");
    refused({ minConfidence: 1.5 }, 'Risk limit "minConfidence" is 1.5');
    refused({ color: 0.1 }, 'Unknown risk limit "color"');
    refused({ version: 0 }, "Risk policy has version 0, expected an integer from 1");
  });
  it("policyDiff() names what changes and whether it is tighter or looser", () => {
    const after = policyWith({
      collarFraction: 0.02,
      minPrice: 3,
      restrictedSymbols: ["GME"],
      sessionOnly: false,
    });
    expect(policyDiff(DEFAULT_POLICY, after)).toEqual([
      { name: "collarFraction", control: 1, before: 0.05, after: 0.02, direction: "tighter" },
      { name: "restrictedSymbols", control: 16, before: [], after: ["GME"], direction: "tighter" },
      { name: "sessionOnly", control: 17, before: true, after: false, direction: "looser" },
      { name: "minPrice", control: 21, before: 5, after: 3, direction: "looser" },
    ]);
    expect(policyDiff(after, after)).toEqual([]);
    expect(policyDiff(after, DEFAULT_POLICY).map(({ direction }) => direction)).toEqual([
      "looser",
      "looser",
      "tighter",
      "tighter",
    ]);
  });
  it("policyDiff() calls a list looser that lost a member, whatever it gained", () => {
    const [before, after] = [
      ["A", "B"],
      ["A", "C"],
    ].map((symbols) => policyWith({ restrictedSymbols: symbols }));
    expect(policyDiff(before!, after!)[0]!.direction).toBe("looser");
  });
});

describe("changes of a policy", () => {
  it("previewPolicy() finds exactly the orders that another policy decides differently", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.08, noNaN: true })), (distances) => {
        const decided = distances.map((d) =>
          withOrder(HEALTHY, { type: "limit", limitPrice: 100 * (1 + d) }),
        );
        const changed = previewPolicy(decided, DEFAULT_POLICY, policyWith({ collarFraction: 0.02 }));
        const between = decided.filter((_, k) => distances[k]! > 0.02 + 1e-9 && distances[k]! < 0.05 - 1e-9);
        expect(changed.map(({ order }) => order)).toEqual(between.map(({ order }) => order));
        for (const { before, after } of changed) {
          expect(before.kind).toBe("allow");
          expect(after.kind === "reject" && after.denials[0]!.code).toBe("PRICE_COLLAR_EXCEEDED");
        }
      }),
      { seed: 8, numRuns: 50 },
    );
  });
  it("previewPolicy() shows an order that is still refused, but for another reason", () => {
    const both = withMarket(withOrder(HEALTHY, { type: "limit", limitPrice: 104 }), { ageMs: 11_000 });
    const changed = previewPolicy(
      [both],
      DEFAULT_POLICY,
      policyWith({ maxDataAgeMs: 20_000, collarFraction: 0.01 }),
    );
    expect(changed).toMatchObject([
      {
        before: { denials: [{ code: "DATA_STALE" }] },
        after: { denials: [{ code: "PRICE_COLLAR_EXCEEDED" }] },
      },
    ]);
  });
  it("reviewPolicyChange() gives an accepted policy the next version, and a rollback is a change", () => {
    const hashOf = (limits: object): string => JSON.stringify(limits);
    const change = (
      present = DEFAULT_POLICY,
      limits: Record<string, unknown> = { ...present, minPrice: 10 },
    ) =>
      reviewPolicyChange(
        present,
        { from: present.version, limits, previewed: hashOf(limits), reason: "pennies" },
        hashOf,
      );
    const first = change();
    if (first.kind === "refuse") throw new Error(first.denials[0]!.message);
    expect(first.policy).toMatchObject({ version: 2, minPrice: 10 });
    const back = change(first.policy, { ...DEFAULT_POLICY });
    expect(back).toMatchObject({ kind: "accept", policy: { version: 3, minPrice: 5 } });
  });
  it("findLimit() knows no other name", () => expect(findLimit("toString")).toBeUndefined());
});
