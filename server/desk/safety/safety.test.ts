import { beforeEach, describe, expect, test } from "vitest";
import { denial } from "../../../src/trading/policy/denial.js";
import { BLOCKS_ENTRIES, engageSwitch } from "../../../src/trading/risk/kill-switch.js";
import { DEFAULT_POLICY } from "../../../src/trading/policy/risk-policy.js";
import { Safety } from "./safety.js";
import { stored } from "../../testing/test-context.js";

const T0 = Date.UTC(2026, 0, 5, 12);
let now: number;
const clock = (): number => now;

beforeEach(() => {
  now = T0;
});

describe("Safety", () => {
  test("effective is the strictest of the mode and of all that holds the desk back", async () => {
    const safety = await Safety.load(stored(), clock);
    expect(safety.effective.mode).toBe("ACTIVE");
    safety.hold("stream", "REDUCING", "the stream is lost");
    safety.hold("books", "HALTED", "the books differ");
    expect(safety.effective).toMatchObject({ mode: "HALTED", reason: "the books differ" });
    safety.release("books");
    expect(safety.effective).toMatchObject({ mode: "REDUCING", reason: "the stream is lost" });
    safety.setMode("HALTED", "a person says so", "person:ann", null);
    safety.release("stream");
    expect(safety.effective).toMatchObject({ mode: "HALTED", reason: "a person says so" });
  });

  test("load() takes up mode, switches, disabled strategies and policy as they were stored", async () => {
    const request = {
      id: "1",
      scope: { kind: "global" },
      blocks: BLOCKS_ENTRIES,
      flatten: false,
      reason: "r",
      by: "person:ann",
      at: T0,
      cause: null,
    } as const;
    const { killSwitch } = engageSwitch(request, [], []);
    const kept = {
      id: 1,
      value: killSwitch,
      drill: false,
      challenge: null,
      drillResult: null,
      rearmedBy: null,
      rearmedAt: null,
    };
    const mode = {
      mode: "REDUCING",
      reason: "r",
      since: "2026-01-05T00:00:00.000Z",
      by: "person:ann",
      cause: null,
    };
    const safety = await Safety.load(
      stored({
        policies: [{ version: 4, limits: { maxOrderNotional: 700 } }],
        desk_state: [
          { name: "mode", value: mode },
          { name: "disabled", value: { sma: "too many fills" } },
        ],
        kill_switches: [{ value: kept }],
      }),
      clock,
    );
    expect(safety.effective.mode).toBe("REDUCING");
    expect(safety.policy).toMatchObject({
      version: 4,
      maxOrderNotional: 700,
      maxPositions: DEFAULT_POLICY.maxPositions,
    });
    expect(safety.disabled.get("sma")).toBe("too many fills");
    expect(safety.engaged).toEqual([killSwitch]);
    safety.keepSwitch({ ...kept, value: { ...killSwitch, state: "released" } });
    expect(safety.engaged).toEqual([]);
    expect(safety.switches.length).toBe(1);
  });

  test("takeMessage() keeps the reserve for what reduces, and refills with time", async () => {
    const safety = await Safety.load(stored(), clock);
    const { messageBurst, messageReserve, messagesPerMinute } = safety.policy;
    let entries = 0;
    while (safety.takeMessage(false)) entries++;
    expect(entries).toBe(messageBurst - messageReserve);
    let exits = 0;
    while (safety.takeMessage(true)) exits++;
    expect(exits).toBe(messageReserve);
    now += 60_000 / messagesPerMinute;
    expect(safety.takeMessage(true)).toBe(true);
    expect(safety.takeMessage(true)).toBe(false);
  });

  test("tellBreaker() stores each move of the breaker and nothing else", async () => {
    const safety = await Safety.load(stored(), clock);
    expect(safety.tellBreaker({ kind: "tick", time: now }).change).toBeNull();
    const opened = safety.tellBreaker({ kind: "equity", equity: 90, dayStartEquity: 100, time: now });
    expect(opened.change).toMatchObject({
      journal: [{ kind: "breaker.moved" }],
      state: [{ name: "breaker" }],
    });
    expect(opened.actions.map(({ kind }) => kind)).toContain("cancel_entries");
    expect(safety.breaker).toMatchObject({ state: "open", cause: { code: "DAILY_LOSS_EXCEEDED" } });
    expect(safety.tellBreaker({ kind: "tick", time: now + 1 }).change).toBeNull();
  });

  test("setDisabled() names why, and lets go", async () => {
    const safety = await Safety.load(stored(), clock);
    const why = denial("STRATEGY_FILLS_REPEATED", "too many");
    expect(safety.setDisabled("sma", why.message, "control 13").state).toMatchObject([
      { value: { sma: why.message } },
    ]);
    expect(safety.setDisabled("sma", null, "person:ann").state).toMatchObject([{ value: {} }]);
    expect(safety.disabled.size).toBe(0);
  });
});
