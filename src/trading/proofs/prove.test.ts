import { describe, expect, it } from "vitest";
import { CONTROLS } from "../policy/controls.js";
import { DENIAL_CODES } from "../policy/denial-codes.js";
import { checkOrder } from "../verdict/risk-check.js";
import type { RiskCase } from "../controls/risk-case.js";
import type { RiskPolicy } from "../policy/risk-policy.js";
import { HEALTHY } from "./healthy-case.js";
import { denialsOf, figuresAround, type Trial } from "./trial.js";
import { TRIALS, prove } from "./prove.js";

const breachesOf = (number: number): Trial[] =>
  TRIALS.filter(({ code }) => DENIAL_CODES[code].control === number);

const codesOf = (found: ReturnType<Trial["broken"]>): string[] => found.map(({ code }) => code);

describe("the forty controls, each broken on purpose", () => {
  it("checkOrder() allows the order that every breach starts from", () => {
    expect(checkOrder(HEALTHY.order, HEALTHY.context, HEALTHY.policy)).toEqual({
      kind: "allow",
      cancelFirst: [],
    });
  });
  for (const control of CONTROLS) {
    it(control.proof.title, () => {
      const breaches = breachesOf(control.number);
      expect(breaches.length).toBeGreaterThan(0);
      for (const breach of breaches) {
        const { code, bounds } = breach;
        expect(codesOf(breach.broken()), code).toEqual([code]);
        expect(codesOf(breach.whole()), code).toEqual([]);
        const [found] = breach.broken();
        expect(found!.control).toBe(control.number);
        expect(found!.message).toMatch(new RegExp(`^Control ${control.number}, ${code}: .+[^.]$`));
        if (!bounds) continue;
        const { within, beyond } = figuresAround(bounds);
        expect(codesOf(bounds.at(within)), `${code} at ${within}`).toEqual([]);
        expect(codesOf(bounds.at(bounds.limit)), `${code} at ${bounds.limit}`).toEqual([]);
        expect(codesOf(bounds.at(beyond)), `${code} at ${beyond}`).toEqual([code]);
        if (code !== "SIGNAL_FUTURE" && code !== "APPROVAL_EXPIRED") {
          expect(bounds.at(beyond)[0]!.limit).toBeCloseTo(bounds.limit, 9);
          expect(bounds.at(beyond)[0]!.figure, code).toBeCloseTo(beyond, 5);
        }
      }
      expect(prove(control)).toMatchObject({ control: control.number, proven: true, failed: [] });
    });
  }
  it("prove() fails when a control does not refuse, or refuses when it should not", () => {
    const [control] = CONTROLS;
    const [breach] = breachesOf(1);
    const others = TRIALS.filter((b) => b !== breach);
    expect(prove(control!, [...others, { ...breach!, broken: () => [] }]).proven).toBe(false);
    expect(prove(control!, [...others, { ...breach!, whole: breach!.broken }]).proven).toBe(false);
    expect(prove(control!, others)).toMatchObject({ proven: false, failed: [breach!.code] });
  });
});

/** The same order as an exit: of a position that is twice as large, on the other side. */
function asExit(
  { order, context, policy }: RiskCase<RiskPolicy>,
  source: "strategy" | "person",
): RiskCase<RiskPolicy> {
  const { symbol, strategy, side, quantity } = order;
  const held = (side === "buy" ? -2 : 2) * quantity;
  const position = { symbol, strategy, model: null, quantity: held, averagePrice: 100, price: 100 };
  return {
    order: {
      ...order,
      reduceOnly: true,
      source,
      person: order.person ?? (source === "person" ? "bea" : null),
    },
    context: {
      ...context,
      positions: [...context.positions, position],
      recentOrders: context.recentOrders.map((recent) => ({ ...recent, reduceOnly: true })),
    },
    policy,
  };
}

describe("exits", () => {
  /** Which have an exit of their own, or say themselves what becomes of exits. */
  const OWN = new Set([
    "OPEN_ORDERS_EXIT_TAKEN",
    "KILL_SWITCH_ENGAGED",
    "ORDER_QUANTITY_INVALID",
    "AUDIT_ACTOR_MISSING",
    "MESSAGE_RATE_EXCEEDED",
  ]);
  for (const { code, brokenCase } of TRIALS) {
    if (brokenCase === null || OWN.has(code)) continue;
    const { exits } = DENIAL_CODES[code];
    it(`checkOrder() treats an exit as ${exits} when ${code} is broken`, () => {
      const said = (source: "strategy" | "person"): string[] =>
        codesOf(denialsOf(asExit(brokenCase, source)));
      expect(said("strategy")).toEqual(exits === "passed" ? [] : [code]);
      expect(said("person")).toEqual(exits === "checked" ? [code] : []);
    });
  }
});
