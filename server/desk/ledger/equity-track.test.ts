import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/core/decimal.js";
import { EquityTrack } from "./equity-track.js";
import { stored } from "../../testing/test-context.js";

const now = Date.UTC(2026, 0, 5, 12);

describe("EquityTrack", () => {
  const value = (n: number) => decimal(n);

  test("mark() begins a day with the last value of the day before and keeps the highest value ever", async () => {
    const track = await EquityTrack.load(stored(), "account");
    expect(track.mark("2026-01-05", now, value(100), value(100)).newDay).toBe(true);
    track.mark("2026-01-05", now, value(110), value(100));
    track.mark("2026-01-05", now, value(104), value(100));
    expect([track.dayStart?.toNumber(), track.highWater?.toNumber()]).toEqual([100, 110]);
    const next = track.mark("2026-01-06", now, value(99), value(100));
    expect(next.newDay).toBe(true);
    expect(next.change?.equity_points).toMatchObject([{ day: "2026-01-06", equity: "99", cash: "100" }]);
    expect(next.change?.state).toBeUndefined();
    expect([track.dayStart?.toNumber(), track.highWater?.toNumber()]).toEqual([104, 110]);
    // A clock that goes back begins no day.
    expect(track.mark("2026-01-05", now, value(98), value(100)).newDay).toBe(false);
    expect(track.dayStart?.toNumber()).toBe(104);
  });

  test("load() goes on with the day, its start and the highest value that were stored", async () => {
    const track = await EquityTrack.load(
      stored({
        LIMIT: [
          { day: "2026-01-06", equity: "97" },
          { day: "2026-01-05", equity: "103" },
        ],
        greatest: [{ equity: "120" }],
      }),
      "account",
    );
    expect([track.dayStart, track.highWater, track.last].map((v) => v?.toNumber())).toEqual([103, 120, 97]);
    expect(track.mark("2026-01-06", now, value(96), value(96)).newDay).toBe(false);
    expect(track.dayStart?.toNumber()).toBe(103);
  });
});
