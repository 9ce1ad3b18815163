import { describe, expect, it } from "vitest";
import golden from "../fixtures/labels.json" with { type: "json" };
import { betSize } from "./bet-size.js";
import { cusumEvents } from "./cusum-events.js";
import { ewmDeviation } from "./ewm-deviation.js";
import { fractionalDifference, fractionalWeights } from "./fractional-difference.js";
import { forwardDirections, forwardReturns } from "./labels.js";
import { tripleBarrier, type BarrierOptions } from "./triple-barrier.js";

const { prices, events, params, meta } = golden.triple_barrier;
const close = Float64Array.from(prices);
const simple = close.map((c, i) => (i < 1 ? Number.NaN : c / close[i - 1]! - 1));
const deviations = ewmDeviation(simple, 20);
const OPTIONS: BarrierOptions = {
  starts: events.map(({ t0 }) => t0),
  targets: deviations.map((d) => d * params.target_multiplier),
  upper: params.pt,
  lower: params.sl,
  horizon: params.vertical,
};

function expectClose(actual: ArrayLike<number>, expected: readonly (number | null)[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    if (value === null) expect(actual[i]).toBeNaN();
    else expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
  }
}

describe("tripleBarrier", () => {
  const labels = tripleBarrier(close, OPTIONS);

  it("ewmDeviation() agrees with the reference", () => {
    expectClose(deviations, golden.triple_barrier.ewm_std_span20_of_simple_returns);
  });
  it("tripleBarrier() agrees with the reference in ends, touches, returns and labels", () => {
    expect(Array.from(labels.ends)).toEqual(events.map(({ t1 }) => t1));
    const names = Array.from(labels.touches, (t) => (t === 0 ? "time" : t > 0 ? "upper" : "lower"));
    expect(names).toEqual(events.map(({ touch }) => touch));
    expectClose(
      labels.returns,
      events.map(({ ret }) => ret),
    );
    expect(Array.from(labels.values)).toEqual(events.map((e) => e.label_zero_at_vertical));
  });
  it("tripleBarrier() gives the reference's meta-labels when bets have sides", () => {
    const sides = new Int8Array(close.length);
    for (const [k, { t0 }] of events.entries()) sides[t0] = meta.side[k]!;
    expect(Array.from(tripleBarrier(close, { ...OPTIONS, sides }).values)).toEqual(meta.label);
  });
  it("tripleBarrier() leaves out events without target or without future", () => {
    const every = tripleBarrier(close, { ...OPTIONS, starts: close.map((_, i) => i) });
    expect([every.starts[0], every.starts.at(-1)]).toEqual([2, close.length - 1 - 6]);
    expect(tripleBarrier(close, { ...OPTIONS, horizon: 100 }).values.length).toBe(0);
  });
  it("tripleBarrier() waits for the vertical barrier when it has no other", () => {
    const open = tripleBarrier(close, { ...OPTIONS, upper: null, lower: null });
    expect(Array.from(open.ends)).toEqual(events.map(({ t0 }) => t0 + 6));
    expect(open.touches.every((t) => t === 0)).toBe(true);
  });
  it("tripleBarrier() refuses a horizon of 0 and targets of another length", () => {
    expect(() => tripleBarrier(close, { ...OPTIONS, horizon: 0 })).toThrow(
      "Cannot label: horizon is 0, expected an integer from 1",
    );
    expect(() => tripleBarrier(close, { ...OPTIONS, targets: new Float64Array(3) })).toThrow(
      "Cannot label: 3 targets for 80 closes",
    );
  });
});

describe("forward labels", () => {
  it("forwardReturns() ends each label at the last close it reads", () => {
    const { starts, ends, values } = forwardReturns(close, 5);
    expect([values.length, starts[74], ends[74]]).toEqual([75, 74, 79]);
    expect(values[10]).toBe(close[15]! / close[10]! - 1);
    expect(forwardReturns(close, 200).values.length).toBe(0);
  });
  it("forwardDirections() gives 0 up to the threshold, itself included", () => {
    const closes = Float64Array.of(100, 110, 99, 99);
    expect(Array.from(forwardDirections(closes, 1, 0.1).values)).toEqual([1, 0, 0]);
    expect(Array.from(forwardDirections(closes, 1).values)).toEqual([1, -1, 0]);
    expect(() => forwardDirections(closes, 1, -1)).toThrow("Cannot label: threshold is -1");
    expect(() => forwardReturns(closes, 1.5)).toThrow("Cannot label: horizon is 1.5");
  });
});

describe("cusumEvents", () => {
  it("cusumEvents() agrees with the reference", () => {
    const logs = close.map((c, i) => (i < 1 ? Number.NaN : Math.log(c / close[i - 1]!)));
    expect(cusumEvents(logs, golden.cusum_filter.h)).toEqual(golden.cusum_filter.events);
  });
  it("cusumEvents() refuses a threshold of 0", () => {
    expect(() => cusumEvents(close, 0)).toThrow(
      "Cannot find events: threshold is 0, expected a number above 0",
    );
  });
});

describe("fractionalDifference", () => {
  const { ffd } = golden.frac_diff;

  it("fractionalWeights() agrees with the reference", () => {
    const weights = fractionalWeights(ffd.d, ffd.threshold);
    expectClose(weights.slice(0, 6), golden.frac_diff["w_d0.4_first6"]);
    expect(weights.length).toBe(ffd.width);
  });
  it("fractionalDifference() agrees with the reference on log prices", () => {
    const differences = fractionalDifference(close.map(Math.log), ffd.d, ffd.threshold);
    expectClose(differences.slice(-5), ffd.log_price_ffd_tail5);
    expect(differences.findIndex((x) => !Number.isNaN(x))).toBe(ffd.first_valid_index);
  });
  it("fractionalWeights() refuses an order of 0", () => {
    expect(() => fractionalWeights(0, 0.1)).toThrow("Cannot difference: order 0, cut 0.1");
  });
});

describe("betSize", () => {
  it("betSize() agrees with the reference", () => {
    const { p, m_2class: sizes } = golden.bet_size;
    expectClose(
      p.map((probability) => betSize(probability)),
      sizes,
    );
  });
  it("betSize() is whole for certainty and rounds to a step", () => {
    expect([betSize(1), betSize(0), betSize(0.6, 2, 0.25)]).toEqual([1, -1, 0.25]);
    expect(() => betSize(1.2)).toThrow("Cannot size a bet: probability is 1.2");
  });
});
