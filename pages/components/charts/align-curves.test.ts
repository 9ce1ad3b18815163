import { describe, expect, it } from "vitest";
import { alignCurves } from "./align-curves.js";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 15, minute)).toISOString();

describe("alignCurves()", () => {
  it("takes the latest value known by each time, and none from later", () => {
    const { ours, baselines, time } = alignCurves({
      points: [0, 10, 20].map((m) => ({ time: at(m), equity: String(100 + m) })),
      baselines: [
        {
          name: "S&P 500",
          points: [
            { time: at(5), equity: "200" },
            { time: at(20), equity: "300" },
            { time: at(21), equity: "400" },
          ],
        },
      ],
    });
    expect(Array.from(ours)).toEqual([100, 110, 120]);
    expect(Array.from(baselines[0]!.equity)).toEqual([Number.NaN, 200, 300]);
    expect(new Date(time[1]!).toISOString()).toBe(at(10));
  });
});
