import { describe, expect, test } from "vitest";
import type { Timeframe } from "../../src/market/time/timeframe.js";
import { barCloses, barTime, wireTime } from "./bar-time.js";

describe("barTime()", () => {
  test.each<[Timeframe, string, string]>([
    // Alpaca's documentation gives daily bars at midnight in New York: 05:00 UTC in winter, 04:00 in summer.
    ["1Day", "2024-01-03T05:00:00Z", "2024-01-03T00:00:00Z"],
    ["1Day", "2024-07-03T04:00:00Z", "2024-07-03T00:00:00Z"],
    ["1Week", "2024-07-01T04:00:00Z", "2024-07-01T00:00:00Z"],
    ["1Min", "2024-07-03T13:30:00Z", "2024-07-03T13:30:00Z"],
    ["4Hour", "2024-01-03T13:00:00Z", "2024-01-03T13:00:00Z"],
  ])("barTime() of %s at %s is %s, and wireTime() goes back", (timeframe, wire, ours) => {
    expect(barTime(timeframe, Date.parse(wire))).toBe(Date.parse(ours));
    expect(wireTime(timeframe, Date.parse(ours))).toBe(Date.parse(wire));
  });
});

describe("barCloses()", () => {
  test.each<[Timeframe, string, string, string]>([
    ["1Min", "2024-07-03T13:30:00Z", "2024-07-03T13:31:00Z", "a minute later"],
    ["1Day", "2024-01-03T00:00:00Z", "2024-01-03T21:00:00Z", "at 16:00 in New York"],
    ["1Day", "2024-07-03T00:00:00Z", "2024-07-03T17:00:00Z", "early, before a holiday"],
    ["1Day", "2024-07-04T00:00:00Z", "2024-07-05T04:00:00Z", "at the end of a day without a session"],
    ["1Week", "2024-03-25T00:00:00Z", "2024-03-28T20:00:00Z", "on Thursday, before Good Friday"],
    ["1Month", "2024-06-01T00:00:00Z", "2024-06-28T20:00:00Z", "with the last session of the month"],
  ])("barCloses() of %s at %s is %s: %s", (timeframe, time, closes) => {
    expect(barCloses(timeframe, Date.parse(time))).toBe(Date.parse(closes));
  });
});
