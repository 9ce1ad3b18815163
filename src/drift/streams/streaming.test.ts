import { describe, expect, it } from "vitest";
import golden from "../../fixtures/drift.json" with { type: "json" };
import { ADAPTIVE_WINDOW_START, stepAdaptiveWindow } from "./adaptive-windowing.js";
import { CUMULATIVE_SUM_START, stepCumulativeSum } from "./cumulative-sum.js";
import { ERROR_RATE_START, stepErrorRate } from "./error-rate-watch.js";
import { PAGE_HINKLEY_START, stepPageHinkley } from "./page-hinkley.js";

const { x, page_hinkley, cusum, adwin0, ddm } = golden.streaming;

/** Every state of a stream, in order. */
function follow<S, V>(start: S, values: readonly V[], step: (state: S, value: V) => S): S[] {
  let state = start;
  return values.map((value) => (state = step(state, value)));
}

const alarms = (states: readonly { readonly alarm: boolean }[]): number[] =>
  [...states.keys()].filter((i) => states[i]!.alarm);

describe("detectors of change in a stream", () => {
  it("stepPageHinkley() agrees with the reference in alarms and excesses", () => {
    const { delta, lambda, alpha, min_n } = page_hinkley.params;
    const options = { tolerance: delta, threshold: lambda, fading: alpha, warmUp: min_n };
    const states = follow(PAGE_HINKLEY_START, x, (state, value) => stepPageHinkley(state, value, options));
    expect(alarms(states)).toEqual(page_hinkley.detections);
    for (const [at, excess] of Object.entries(page_hinkley.stat_at))
      expect(states[Number(at)]!.excess).toBeCloseTo(excess, 10);
  });
  it("stepCumulativeSum() agrees with the reference in alarms", () => {
    const { mu0, k, h } = cusum.params;
    const options = { target: mu0, slack: k, threshold: h };
    const states = follow(CUMULATIVE_SUM_START, x, (state, value) =>
      stepCumulativeSum(state, value, options),
    );
    expect(alarms(states).slice(0, cusum.detections.length)).toEqual(cusum.detections);
  });
  it("stepAdaptiveWindow() agrees with the reference in cuts and lengths", () => {
    const { delta, min_sub } = adwin0.params;
    const options = { confidence: delta, leastPart: min_sub };
    const states = follow(ADAPTIVE_WINDOW_START, adwin0.x, (state, value) =>
      stepAdaptiveWindow(state, value, options),
    );
    const cuts = alarms(states);
    expect(cuts.slice(0, 10)).toEqual(adwin0.first_detections);
    expect(cuts.length).toBe(adwin0.n_detection_steps);
    for (const [at, length] of Object.entries(adwin0.window_len_at))
      expect(states[Number(at)]!.values.length).toBe(length);
  });
  it("stepErrorRate() agrees with the reference in warnings, drifts and rates", () => {
    const states = follow(ERROR_RATE_START, ddm.errors, (state, wrong) => stepErrorRate(state, wrong === 1));
    const at = (level: string): number[] => [...states.keys()].filter((i) => states[i]!.level === level);
    expect(at("warning")).toEqual(ddm.warnings);
    expect(at("drift")).toEqual(ddm.drifts);
    for (const [place, [rate, deviation]] of Object.entries(ddm.p_s_at)) {
      expect(states[Number(place)]!.rate).toBeCloseTo(rate!, 12);
      expect(states[Number(place)]!.deviation).toBeCloseTo(deviation!, 12);
    }
  });
  it("stepAdaptiveWindow() keeps no more than its capacity, and a cut window needs no more", () => {
    const states = follow(ADAPTIVE_WINDOW_START, Array<number>(300).fill(0.5), (state, value) =>
      stepAdaptiveWindow(state, value, { capacity: 50 }),
    );
    expect(Math.max(...states.map(({ values }) => values.length))).toBe(50);
    expect(alarms(states)).toEqual([]);
  });
  it("detectors throw one clear line when a value or an option is out of its range", () => {
    expect(() => stepPageHinkley(PAGE_HINKLEY_START, Number.NaN)).toThrow(
      "Cannot watch a stream: the value is NaN, expected a finite number",
    );
    expect(() => stepCumulativeSum(CUMULATIVE_SUM_START, Infinity)).toThrow(RangeError);
    expect(() => stepAdaptiveWindow(ADAPTIVE_WINDOW_START, 1, { capacity: 9 })).toThrow(
      "Cannot watch a stream: capacity is 9, expected at least two parts of 5",
    );
    expect(() => stepAdaptiveWindow(ADAPTIVE_WINDOW_START, 1, { confidence: 0 })).toThrow(RangeError);
  });
});
