import { describe, expect, it } from "vitest";
import { denial } from "../../policy/denial.js";
import {
  BLOCKS_ENTRIES,
  blockingSwitch,
  describeSwitch,
  engageSwitch,
  type KillSwitch,
  type SwitchRequest,
} from "../../risk/kill-switch.js";
import { openOrder, positionIn } from "../risk-case.js";
import { rearmSwitch, type RearmEvent } from "./kill-switch.js";

const REQUEST: SwitchRequest = {
  id: "s-1",
  scope: { kind: "global" },
  blocks: BLOCKS_ENTRIES,
  flatten: false,
  reason: "the news",
  by: "bea",
  at: 1000,
  cause: null,
};
const engaged = (changes: Partial<SwitchRequest> = {}): KillSwitch =>
  engageSwitch({ ...REQUEST, ...changes }, [], []).killSwitch;

const ENTRY = openOrder("entry", { symbol: "A" });
const EXIT = openOrder("exit", { symbol: "A", side: "sell", reduceOnly: true });
const OTHER = openOrder("other", { symbol: "B", strategy: "gamma", model: "m" });

describe("a kill switch", () => {
  it("describeSwitch() says what is blocked, what is not, and what happens to orders and positions", () => {
    expect(describeSwitch(REQUEST)).toBe(
      "Blocks entries everywhere; lets exits and cancels through; cancels open orders that open positions, and leaves those that close them; leaves the positions there as they are",
    );
    expect(
      describeSwitch({
        ...REQUEST,
        scope: { kind: "symbol", name: "AAPL" },
        blocks: { entries: true, exits: true, cancels: true },
        flatten: true,
      }),
    ).toBe(
      "Blocks entries, exits and cancels for symbol AAPL; cancels all open orders there; closes the positions there at the market",
    );
  });
  it("engageSwitch() cancels entries and leaves the exits that guard positions", () => {
    const { effects } = engageSwitch(REQUEST, [ENTRY, EXIT, OTHER], [positionIn("A", 5)]);
    expect(effects).toEqual([
      { kind: "cancel", clientOrderId: "entry", reason: "Kill switch: the news" },
      { kind: "cancel", clientOrderId: "other", reason: "Kill switch: the news" },
    ]);
  });
  it("engageSwitch() cancels exits too when it flattens, then closes longs and shorts", () => {
    const positions = [positionIn("A", 5), positionIn("C", -3), positionIn("D", 0)];
    const { effects } = engageSwitch({ ...REQUEST, flatten: true }, [EXIT], positions);
    expect(effects.map((effect) => ({ ...effect, reason: "" }))).toEqual([
      { kind: "cancel", clientOrderId: "exit", reason: "" },
      { kind: "flatten", symbol: "A", strategy: "beta", side: "sell", quantity: 5, reason: "" },
      { kind: "flatten", symbol: "C", strategy: "beta", side: "buy", quantity: 3, reason: "" },
    ]);
  });
  it("engageSwitch() touches only what is in its scope", () => {
    const touched = (scope: SwitchRequest["scope"]): string[] =>
      engageSwitch(
        { ...REQUEST, scope, flatten: true },
        [ENTRY, EXIT, OTHER],
        [positionIn("A", 1)],
      ).effects.map((effect) => (effect.kind === "cancel" ? effect.clientOrderId : effect.symbol));
    expect(touched({ kind: "strategy", name: "gamma" })).toEqual(["other"]);
    expect(touched({ kind: "model", name: "m" })).toEqual(["other"]);
    expect(touched({ kind: "symbol", name: "A" })).toEqual(["entry", "exit", "A"]);
    expect(touched({ kind: "symbol", name: "Z" })).toEqual([]);
  });
  it("blockingSwitch() finds an engaged switch for the action, also while its re-arm is requested", () => {
    const released: KillSwitch = { ...engaged(), state: "released" };
    const requested: KillSwitch = { ...engaged(), state: "rearm_requested" };
    expect(blockingSwitch([released], ENTRY, "entries")).toBeUndefined();
    expect(blockingSwitch([released, requested], ENTRY, "entries")).toBe(requested);
    expect(blockingSwitch([requested], ENTRY, "exits")).toBeUndefined();
    expect(blockingSwitch([requested], ENTRY, "cancels")).toBeUndefined();
  });
});

const POLICY = { rearmMs: 60_000 };
const request = (at: number): RearmEvent => ({ kind: "request", by: "bea", at });
const confirm = (at: number, codeProven = true): RearmEvent => ({
  kind: "confirm",
  by: "bea",
  at,
  codeProven,
});

describe("re-arm", () => {
  it("rearmSwitch() releases after a request and a confirmation with the code, by one person", () => {
    const first = rearmSwitch(engaged(), request(2000), null, POLICY);
    expect(first).toMatchObject({ denial: null, killSwitch: { state: "rearm_requested" } });
    const second = rearmSwitch(first.killSwitch, confirm(62_000), null, POLICY);
    expect(second).toMatchObject({ denial: null, killSwitch: { state: "released", rearm: null } });
  });
  it("rearmSwitch() refuses a confirmation that nobody requested, and any step of a released switch", () => {
    expect(rearmSwitch(engaged(), confirm(2000), null, POLICY).denial).toMatchObject({
      code: "REARM_MOVE_REFUSED",
      message: "Control 23, REARM_MOVE_REFUSED: Cannot confirm re-arm: the kill switch is engaged",
    });
    const released: KillSwitch = { ...engaged(), state: "released" };
    for (const event of [request(1), confirm(1), { kind: "withdraw", by: "bea", at: 1 } as const])
      expect(rearmSwitch(released, event, null, POLICY)).toMatchObject({
        killSwitch: { state: "released" },
        denial: { code: "REARM_MOVE_REFUSED" },
      });
  });
  it("rearmSwitch() starts over when the confirmation comes too late, or before its request", () => {
    const { killSwitch } = rearmSwitch(engaged(), request(2000), null, POLICY);
    for (const at of [62_001, 1999]) {
      const outcome = rearmSwitch(killSwitch, confirm(at), null, POLICY);
      expect(outcome).toMatchObject({ denial: { code: "REARM_EXPIRED" }, killSwitch: { state: "engaged" } });
    }
  });
  it("rearmSwitch() stays as it is when the code is wrong", () => {
    const { killSwitch } = rearmSwitch(engaged(), request(2000), null, POLICY);
    const outcome = rearmSwitch(killSwitch, confirm(3000, false), null, POLICY);
    expect(outcome).toMatchObject({ denial: { code: "REARM_CODE_WRONG" }, killSwitch });
  });
  it("rearmSwitch() refuses both steps with the figure while the reason holds, and never a withdrawal", () => {
    const holds = denial("DRAWDOWN_EXCEEDED", "drawdown is 11 %, limit 10 %", 0.1, 0.11);
    const requested: KillSwitch = { ...engaged(), state: "rearm_requested", rearm: { by: "bea", at: 0 } };
    for (const [from, event] of [
      [engaged(), request(1)],
      [requested, confirm(1)],
    ] as const)
      expect(rearmSwitch(from, event, holds, POLICY)).toMatchObject({
        killSwitch: from,
        denial: { code: "REARM_REASON_HOLDS", limit: 0.1, figure: 0.11 },
      });
    const withdrawn = rearmSwitch(requested, { kind: "withdraw", by: "bea", at: 1 }, holds, POLICY);
    expect(withdrawn).toMatchObject({ denial: null, killSwitch: { state: "engaged", rearm: null } });
  });
});
