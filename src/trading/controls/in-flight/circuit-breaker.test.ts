import { describe, expect, it } from "vitest";
import { CLOSED_BREAKER, type BreakerEvent, type BreakerState } from "../../risk/breaker-state.js";
import { moveBreaker } from "./circuit-breaker.js";
import { DEFAULT_POLICY as POLICY } from "../../policy/risk-policy.js";

const MINUTE = 60_000;

function play(events: readonly BreakerEvent[], from: BreakerState = CLOSED_BREAKER): BreakerState {
  return events.reduce((state, event) => moveBreaker(state, event, POLICY).state, from);
}

const fill = (time: number, slippageBps: number): BreakerEvent => ({ kind: "fill", time, slippageBps });
const outcome = (time: number, refused: boolean): BreakerEvent => ({ kind: "outcome", time, refused });
const wild: BreakerEvent = { kind: "volatility", time: 0, ratio: 5 };
const tick = (time: number): BreakerEvent => ({ kind: "tick", time });
const sent = (time: number): BreakerEvent => ({ kind: "sent", time });

describe("the circuit breaker", () => {
  it("moveBreaker() opens on volatility, cancels entries and tells people, once; the cooldown begins anew", () => {
    const { state, actions } = moveBreaker(CLOSED_BREAKER, wild, POLICY);
    expect(state).toMatchObject({ state: "open", openedAt: 0, cause: { limit: 4, figure: 5 } });
    expect(actions.map(({ kind }) => kind)).toEqual(["cancel_entries", "alert"]);
    expect(moveBreaker(state, { ...wild, time: 1 }, POLICY)).toMatchObject({
      state: { openedAt: 1 },
      actions: [],
    });
  });
  it("moveBreaker() takes no mean of fewer samples than it needs", () => {
    expect(play([1, 2, 3, 4].map((k) => fill(k, 500))).state).toBe("closed");
    expect(play([1, 2, 3, 4, 5].map((k) => fill(k, 500))).state).toBe("open");
  });
  it("moveBreaker() forgets samples that are older than the window", () => {
    const old = [1, 2, 3, 4].map((k) => fill(k, 500));
    expect(play([...old, fill(6 * MINUTE, 500)]).state).toBe("closed");
    expect(play([...old, fill(4 * MINUTE, 500)]).state).toBe("open");
  });
  it("moveBreaker() opens when the broker refuses too many orders", () => {
    const taken = [0, 1, 2, 3].map((k) => outcome(k, false));
    expect(play([...taken, outcome(4, true)]).state).toBe("closed");
    expect(play([...taken, outcome(4, true), outcome(5, true)])).toMatchObject({
      state: "open",
      cause: { code: "BREAKER_REJECTS_EXCEEDED", limit: 0.2 },
    });
  });
  it("moveBreaker() opens on a figure that is no number", () => {
    expect(play([{ ...wild, ratio: Number.NaN }]).state).toBe("open");
    expect(play([1, 2, 3, 4, 5].map((k) => fill(k, Number.NaN))).state).toBe("open");
  });
  it("moveBreaker() opens when the day began with nothing: a loss of it has no size", () => {
    const equity = (dayStartEquity: number): BreakerEvent => ({
      kind: "equity",
      time: 0,
      equity: -200,
      dayStartEquity,
    });
    expect(play([equity(-100)]).cause).toMatchObject({ code: "DAILY_LOSS_EXCEEDED" });
    expect(play([equity(0)]).state).toBe("open");
  });
  it("moveBreaker() is half-open after the cooldown, and closed after good trials", () => {
    const open = play([wild]);
    expect(play([tick(15 * MINUTE - 1)], open).state).toBe("open");
    const half = play([tick(15 * MINUTE)], open);
    expect(half.state).toBe("half_open");
    const t = 16 * MINUTE;
    expect(play([sent(t), fill(t, 1)], half).state).toBe("half_open");
    expect(play([sent(t), fill(t, 1), fill(t, 1), fill(t, 1)], half).state).toBe("half_open");
    expect(play([sent(t), fill(t, 1), sent(t), fill(t, 1)], half)).toEqual(CLOSED_BREAKER);
  });
  it("moveBreaker() opens again when a trial slips or is refused", () => {
    const half = play([wild, tick(15 * MINUTE)]);
    const t = 16 * MINUTE;
    expect(play([sent(t), fill(t, 51)], half)).toMatchObject({ state: "open", openedAt: t });
    expect(play([sent(t), outcome(t, true)], half)).toMatchObject({ state: "open", openedAt: t });
  });
  it("moveBreaker() forgets trials that did not fill after another cooldown", () => {
    const half = play([wild, tick(15 * MINUTE), sent(16 * MINUTE), sent(16 * MINUTE)]);
    expect(half.trials.sent).toBe(2);
    expect(play([tick(30 * MINUTE)], half)).toMatchObject({ state: "half_open", trials: { sent: 0 } });
  });
  it("moveBreaker() stays open after a day's loss until the next session", () => {
    const loss: BreakerEvent = { kind: "equity", time: 0, equity: 96, dayStartEquity: 100 };
    const open = play([loss]);
    expect(open).toMatchObject({ state: "open", cause: { code: "DAILY_LOSS_EXCEEDED", limit: 0.03 } });
    expect(play([tick(300 * MINUTE)], open).state).toBe("open");
    expect(play([{ kind: "session", time: 900 * MINUTE }], open).state).toBe("half_open");
  });
  it("moveBreaker() opens by hand", () => {
    const { state, actions } = moveBreaker(
      CLOSED_BREAKER,
      { kind: "open", time: 3, reason: "a rumour" },
      POLICY,
    );
    expect(state).toMatchObject({ state: "open", cause: null, openedAt: 3 });
    expect(actions[1]).toEqual({
      kind: "alert",
      level: "critical",
      message: "Circuit breaker opened: a rumour",
    });
  });
});
