import { checkLengths, firstNumber } from "../arguments.js";
import { CyclePhase } from "./cycle-phase.js";
import { DominantCycle } from "./dominant-cycle.js";

const SHORT = 32;
const LONG = 63;

/** The two parts of the phasor, in the unit of the values. */
export interface Phasor<T = Float64Array> {
  readonly inPhase: T;
  readonly quadrature: T;
}

/** The sine of the phase of the dominant cycle, and the same 45 degrees ahead, −1 to 1. */
export interface CycleSine<T = Float64Array> {
  readonly sine: T;
  readonly leadSine: T;
}

/**
 * The period of the dominant cycle, 6 to 50 bars; TA-Lib's HT_DCPERIOD. As long as `values`; NaN for the first 32.
 * Leading NaN is passed over; a later NaN stays in all that follows.
 *
 * Source: Ehlers, Rocket Science for Traders (2001), chapter 7.
 */
export function cyclePeriod(values: Float64Array, out = new Float64Array(values.length)): Float64Array {
  checkLengths("dominant cycle", values.length, { out });
  const cycle = new DominantCycle(12);
  const start = firstNumber(values);
  for (let i = start; i < values.length; i++) {
    cycle.next(values[i]!);
    out[i] = cycle.smoothPeriod;
  }
  return out.fill(Number.NaN, 0, start + SHORT);
}

/**
 * The phasor of the dominant cycle: the detrended price three bars before and its Hilbert transform; TA-Lib's
 * HT_PHASOR. Each as long as `values`; NaN for the first 32.
 *
 * Source: Ehlers, Rocket Science for Traders (2001), chapter 6.
 */
export function cyclePhasor(values: Float64Array, out: Phasor = allocatePhasor(values.length)): Phasor {
  const { inPhase, quadrature } = out;
  checkLengths("phasor", values.length, { inPhase, quadrature });
  const cycle = new DominantCycle(12);
  const start = firstNumber(values);
  for (let i = start; i < values.length; i++) {
    cycle.next(values[i]!);
    inPhase[i] = cycle.inPhase;
    quadrature[i] = cycle.quadrature;
  }
  inPhase.fill(Number.NaN, 0, start + SHORT);
  quadrature.fill(Number.NaN, 0, start + SHORT);
  return out;
}

/**
 * A figure of the phase of the dominant cycle: the `phase` in degrees, −45 to 315 (TA-Lib's HT_DCPHASE), the
 * instantaneous `trendline` in the unit of the values (HT_TRENDLINE), or `trend`, 1 in a trend and 0 in a cycle
 * (HT_TRENDMODE). As long as `values`; NaN for the first 63. Leading NaN is passed over.
 *
 * Source: Ehlers, Rocket Science for Traders (2001), chapters 9 to 11.
 */
export function cyclePhase(
  values: Float64Array,
  figure: "phase" | "trendline" | "trend",
  out = new Float64Array(values.length),
): Float64Array {
  checkLengths("cycle phase", values.length, { out });
  const cycle = new CyclePhase();
  const start = firstNumber(values);
  for (let i = start; i < values.length; i++) {
    cycle.next(values[i]!);
    out[i] = cycle[figure];
  }
  return out.fill(Number.NaN, 0, start + LONG);
}

/**
 * The sine wave indicator; TA-Lib's HT_SINE. Each as long as `values`; NaN for the first 63.
 *
 * Source: Ehlers, Rocket Science for Traders (2001), chapter 9.
 */
export function cycleSine(values: Float64Array, out: CycleSine = allocateSine(values.length)): CycleSine {
  const { sine, leadSine } = out;
  checkLengths("cycle sine", values.length, { sine, leadSine });
  const cycle = new CyclePhase();
  const start = firstNumber(values);
  for (let i = start; i < values.length; i++) {
    cycle.next(values[i]!);
    sine[i] = cycle.sine;
    leadSine[i] = cycle.leadSine;
  }
  sine.fill(Number.NaN, 0, start + LONG);
  leadSine.fill(Number.NaN, 0, start + LONG);
  return out;
}

function allocatePhasor(n: number): Phasor {
  return { inPhase: new Float64Array(n), quadrature: new Float64Array(n) };
}

function allocateSine(n: number): CycleSine {
  return { sine: new Float64Array(n), leadSine: new Float64Array(n) };
}
