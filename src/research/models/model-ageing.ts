import { InputError } from "../../core/errors.js";
import { domainSteps, type DomainDrift } from "../../drift/domain-classifier.js";
import { concludeDrift, type DriftProgress, type NamedColumns } from "../../drift/drift-report.js";
import {
  explanationDrift,
  type ContributionTable,
  type ExplanationDrift,
} from "../../drift/explanation-drift.js";
import { featureDrift, type FeatureDrift } from "../../drift/feature-drift.js";
import { commonShare, concludeModelDrift, type ModelDrift } from "../../drift/model-drift.js";
import type { NullOptions } from "../../drift/tests/null-distribution.js";
import { trackPerformance, type PerformanceChunk } from "../../drift/performance-estimate.js";
import { confidenceDrift, errorDrift } from "../../drift/prediction-drift.js";
import type { LabelledPredictions, PredictionLog } from "../../drift/prediction-log.js";
import type { AgedModel } from "./aged-model.js";

/** How a model's ageing is measured. */
export interface AgeingPlan extends Required<NullOptions> {
  /** Rows of a current window, and rows from one to the next. */
  readonly window: number;
  readonly step: number;
  /** Bars that a model is meant to serve before it is trained again. */
  readonly span: number;
}

/** Rows of a current window: from `start` up to, not including, `end`. */
export interface AgeingWindow {
  readonly start: number;
  readonly end: number;
}

/** What is known of a window at once, without any draw of a null distribution. */
export interface WindowFacts extends AgeingWindow {
  /** Openings of its first and last bar, epoch milliseconds UTC. */
  readonly first: number;
  readonly last: number;
  /** Performance by the model's own probabilities, and as it came about. */
  readonly performance: PerformanceChunk;
  /** Each feature's share of all mean |SHAP|, in the order of the model's features; NaN where all are 0. */
  readonly importance: Float64Array;
  /** ½ Σ |share − the training rows' share|. */
  readonly importanceShift: number;
}

/** One more thing that was measured, and how far the whole is. */
export type AgeingStep = DriftProgress &
  (
    | { readonly kind: "feature"; readonly window: number; readonly feature: FeatureDrift }
    | { readonly kind: "window"; readonly window: number; readonly drift: ModelDrift }
    | { readonly kind: "explanation"; readonly drift: ExplanationDrift }
    | { readonly kind: "together"; readonly drift: DomainDrift }
    | { readonly kind: "progress" }
  );

/** Fewest rows that a window may have; the domain classifier needs as many. */
export const LEAST_WINDOW = 30;
const DOMAIN_DRAWS = 39;
/** Nulls of a window besides those of its features: probability, confidence, squared error. */
const MODEL_NULLS = 3;

/**
 * The windows after a training, the oldest first. The newest ends with the last row, the others step back from it.
 *
 * @throws InputError for sizes that are no whole numbers in range, and when fewer than two windows fit.
 *
 * @example
 * ageingWindows({ rows: 200, trained: 90 }, { window: 50, step: 30 }); // => [{ start: 90, end: 140 }, { start: 120, end: 170 }, { start: 150, end: 200 }]
 */
export function ageingWindows(
  { rows, trained }: Pick<AgedModel, "rows" | "trained">,
  { window, step }: Pick<AgeingPlan, "window" | "step">,
): AgeingWindow[] {
  if (!(Number.isInteger(window) && window >= LEAST_WINDOW)) {
    throw new InputError(
      `Cannot watch a model: a window of ${window} rows, expected a whole number from ${LEAST_WINDOW}`,
    );
  }
  if (!(Number.isInteger(step) && step >= 1)) {
    throw new InputError(`Cannot watch a model: a step of ${step} rows, expected a whole number from 1`);
  }
  const count = Math.floor((rows - trained - window) / step) + 1;
  if (count < 2) {
    throw new InputError(
      `Cannot watch a model: ${rows - trained} rows after its training hold fewer than two windows of ${window} rows, ${step} apart`,
    );
  }
  return Array.from({ length: count }, (_, k) => {
    const end = rows - (count - 1 - k) * step;
    return { start: end - window, end };
  });
}

/** What is known at once: of the training rows, and of each window, the oldest first. */
export interface AgeingFacts {
  /** Each feature's share of all mean |SHAP| over the training rows. */
  readonly importance: Float64Array;
  readonly windows: readonly WindowFacts[];
}

/** What is known of a model and its windows without any draw. */
export function windowFacts(aged: AgedModel, plan: AgeingPlan): AgeingFacts {
  const { time, bars, model } = aged;
  const reference = importanceOf(aged.contributions, 0, aged.trained);
  const { horizon } = model.card.label;
  const windows = ageingWindows(aged, plan).map(({ start, end }) => {
    const importance = importanceOf(aged.contributions, start, end);
    const shift = importance.reduce((sum, share, k) => sum + Math.abs(share - reference[k]!), 0);
    const log = logOf(aged, start, end, horizon);
    const [performance] = trackPerformance(log, bars.at(-1)!, end - start, { seed: plan.seed });
    return {
      start,
      end,
      first: time[start]!,
      last: time[end - 1]!,
      performance: performance!,
      importance,
      importanceShift: shift / 2,
    };
  });
  return { importance: reference, windows };
}

/**
 * Whether a model is ageing, window by window, the newest first: drift of each feature, of confidence and errors with
 * health and alerts, then of explanations and of all features together in the newest window. The reference is the rows
 * that the model was trained on. It yields each figure as it is there; the same plan gives the same figures anywhere.
 *
 * @throws InputError as `ageingWindows`, RangeError for draws, trials or a seed out of range.
 */
export function* ageingSteps(aged: AgedModel, plan: AgeingPlan): Generator<AgeingStep, void> {
  const windows = ageingWindows(aged, plan);
  const { trained, rows } = aged;
  const names = aged.model.features;
  const newest = windows.length - 1;
  const { draws, trials, seed } = plan;
  const options = { draws, trials, seed };
  const total = windows.length * (names.length + MODEL_NULLS) + names.length + DOMAIN_DRAWS;
  let done = 0;
  const shares = importanceOf(aged.contributions, 0, trained);
  const weights = Object.fromEntries(names.map((name, k) => [name, shares[k]!]));
  for (let window = newest; window >= 0; window--) {
    const range = windows[window]!;
    const features: FeatureDrift[] = [];
    for (const name of names) {
      const column = aged.columns[name]!;
      const feature = featureDrift(
        name,
        column.slice(0, trained),
        column.slice(range.start, range.end),
        options,
      );
      features.push(feature);
      yield { kind: "feature", window, feature, done: ++done, total };
    }
    const drift = concludeWindow(aged, plan, range, concludeDrift(features, { ...options, weights }));
    done += MODEL_NULLS;
    yield { kind: "window", window, drift, done, total };
  }
  const { start, end } = windows[newest]!;
  const drift = explanationDrift(
    contributionsOf(aged.contributions, 0, trained),
    contributionsOf(aged.contributions, start, end),
    options,
  );
  done += names.length;
  yield { kind: "explanation", drift, done, total };
  const together = domainSteps(columnsOf(aged.columns, 0, trained), columnsOf(aged.columns, start, rows), {
    seed,
    draws: DOMAIN_DRAWS,
  });
  for (;;) {
    const step = together.next();
    if (step.done) return yield { kind: "together", drift: step.value, done: total, total };
    yield { kind: "progress", done: done + step.value.done, total };
  }
}

function concludeWindow(
  aged: AgedModel,
  plan: AgeingPlan,
  { start, end }: AgeingWindow,
  features: ModelDrift["features"],
): ModelDrift {
  const { trained, bars, lastTrainingBar } = aged;
  const { draws, trials, seed, span } = plan;
  const options = { draws, trials, seed };
  const { horizon } = aged.model.card.label;
  const reference = predictionsOf(aged, 0, trained);
  const log = logOf(aged, start, end, horizon);
  const now = bars[end - 1]!;
  return concludeModelDrift({
    features,
    confidence: confidenceDrift(reference.probabilities, log.probabilities, options),
    error: errorDrift(reference, log, now, options),
    baselineAccuracy: commonShare(reference.labels),
    age: now - lastTrainingBar,
    span,
  });
}

function predictionsOf(
  { probabilities, labels }: AgedModel,
  start: number,
  end: number,
): LabelledPredictions {
  return { probabilities: probabilities.slice(start, end), labels: labels.slice(start, end) };
}

function logOf(aged: AgedModel, start: number, end: number, horizon: number): PredictionLog {
  return { bars: aged.bars.slice(start, end), horizon, ...predictionsOf(aged, start, end) };
}

function columnsOf(columns: NamedColumns, start: number, end: number): NamedColumns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.slice(start, end)]),
  );
}

function contributionsOf(
  { names, values }: ContributionTable,
  start: number,
  end: number,
): ContributionTable {
  return { names, rows: end - start, values: values.slice(start * names.length, end * names.length) };
}

/** Each feature's share of all |contributions| of some rows. */
function importanceOf({ names, values }: ContributionTable, start: number, end: number): Float64Array {
  const width = names.length;
  const sizes = new Float64Array(width);
  for (let i = start * width; i < end * width; i++) sizes[i % width]! += Math.abs(values[i]!);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => size / total);
}
