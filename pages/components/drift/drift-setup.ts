import { InputError } from "../../src/core/errors.js";
import type { AgeingPlan } from "../../src/research/models/model-ageing.js";

/** What the drift page measures. */
export interface DriftSetup extends AgeingPlan {
  readonly symbol: string;
  /** Bars that the twin is trained on, from the first. */
  readonly trainBars: number;
}

/** A number that can be set, with its limits. */
export interface DriftField {
  readonly name: Exclude<keyof DriftSetup, "symbol" | "trainBars">;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

export const DRIFT_FIELDS: readonly DriftField[] = [
  { name: "window", label: "Window", unit: "bars", min: 30, max: 2_000 },
  { name: "step", label: "from one to the next", unit: "bars", min: 5, max: 2_000 },
  { name: "draws", label: "Draws of the null", unit: "", min: 39, max: 5_000 },
  { name: "trials", label: "Trials of the verdict", unit: "", min: 0, max: 1_000 },
  { name: "span", label: "Meant to serve", unit: "bars", min: 20, max: 2_000 },
  { name: "seed", label: "Seed", unit: "", min: 0, max: 4_294_967_295 },
];

const TRAIN_SHARE = 0.4;
/** Windows at first: about so many without overlap, and at most so many in all. */
const APART = 6;
const MOST_WINDOWS = 16;
const YEAR = 252;
const LEAST_ROWS = 60;

/** Two fifths of the bars to train on; windows of at most a year, half a window apart or so that there are not too many. */
export function defaultDriftSetup(symbol: string, bars: number): DriftSetup {
  const trainBars = Math.round(TRAIN_SHARE * bars);
  const after = bars - trainBars;
  const window = Math.max(LEAST_ROWS, Math.min(YEAR, Math.round(after / APART)));
  const step = Math.max(Math.ceil(window / 2), Math.ceil(after / MOST_WINDOWS));
  return { symbol, trainBars, window, step, draws: 200, trials: 100, span: YEAR, seed: 1 };
}

/** A setup as an address asks for it, `?symbol=SPX&window=250&draws=1000`; what it leaves out stays. */
export function setupOfQuery(query: URLSearchParams, setup: DriftSetup): DriftSetup {
  const asked = ["trainBars", ...DRIFT_FIELDS.map(({ name }) => name)].flatMap((name) => {
    const text = query.get(name);
    return text === null ? [] : [[name, Number(text)] as const];
  });
  return { ...setup, ...Object.fromEntries(asked) };
}

/** @throws InputError naming the first number that is none in its range. */
export function checkDriftSetup(setup: DriftSetup): void {
  for (const { name, label, min, max } of DRIFT_FIELDS) {
    const value = setup[name];
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw new InputError(
      `Cannot measure drift: "${label}" is ${value}, expected a whole number from ${min} to ${max}`,
    );
  }
}
