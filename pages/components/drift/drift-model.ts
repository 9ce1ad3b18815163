import type { FeatureDrift } from "../../src/drift/feature-drift.js";
import type { Expected, Performance } from "../../src/drift/performance-estimate.js";
import { number, percent } from "../../src/report/words/format.js";
import { FREE_AXIS, windowLines } from "./drift-lines.js";
import type { DriftResults } from "./drift-results.js";
import { VERDICT_WORDS } from "./drift-words.js";
import { Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

const PERCENT = (d: number): string => percent(d, { digits: 0 });

/** How sure the model is in each window, beside its training rows. */
export function confidenceChart(view: TimeView, results: DriftResults): HTMLElement {
  const of = (window: number) => results.state(window)?.confidence ?? null;
  return timeChart(view, {
    title: term("Confidence drift"),
    unit: "mean of max(p, 1 − p), %, known at once",
    summary: "Mean confidence of the model in each window beside that on its training rows, in percent",
    series: [
      { key: "ours", label: "Window; triangle possible, cross drift" },
      { key: "baseline dashed", label: "Training rows, out of fold" },
    ],
    height: 170,
    plot: () => ({
      y: { ...FREE_AXIS, tickFormat: (d: number) => percent(d, { digits: 1 }) },
      marks: windowLines(view, [
        {
          value: (w) => of(w)?.meanConfidence.reference ?? Number.NaN,
          stroke: "var(--baseline)",
          dash: "5 3",
        },
        {
          value: (w) => of(w)?.meanConfidence.current ?? Number.NaN,
          stroke: "var(--ours)",
          verdict: (w) => of(w)?.confidence.verdict ?? null,
        },
      ]),
    }),
    read: (window) => {
      const drift = of(window);
      if (!drift) return NOT_YET;
      return [
        { label: "Confidence", text: percent(drift.meanConfidence.current) },
        { label: "Verdict", text: verdictOf(drift.confidence) },
        {
          label: "Probability",
          text: `${percent(drift.meanProbability.current)}, ${verdictOf(drift.probability)}`,
        },
      ];
    },
  });
}

/** How wrong the model was in each window, as far as labels were known at its end. */
export function errorDriftChart(view: TimeView, results: DriftResults): HTMLElement {
  const of = (window: number) => results.state(window)?.error ?? null;
  return timeChart(view, {
    title: term("Error drift"),
    unit: "Brier score, as labels mature; lower is better",
    summary: "Brier score of each window beside that on the training rows",
    series: [
      { key: "ours", label: "Window; triangle possible, cross drift" },
      { key: "baseline dashed", label: "Training rows, out of fold" },
    ],
    height: 170,
    plot: () => ({
      y: { ...FREE_AXIS, tickFormat: (d: number) => number(d, 3) },
      marks: windowLines(view, [
        { value: (w) => of(w)?.brier.reference ?? Number.NaN, stroke: "var(--baseline)", dash: "5 3" },
        {
          value: (w) => of(w)?.brier.current ?? Number.NaN,
          stroke: "var(--ours)",
          verdict: (w) => of(w)?.squaredError.verdict ?? null,
        },
      ]),
    }),
    read: (window) => {
      const drift = of(window);
      if (!drift) return NOT_YET;
      return [
        { label: "Brier score", text: number(drift.brier.current, 3) },
        { label: "Verdict", text: `${verdictOf(drift.squaredError)}${drift.worse ? "" : ", not worse"}` },
        { label: "Labels known", text: `${number(drift.matured)}, ${number(drift.waiting)} wait` },
      ];
    },
  });
}

/** What the model's own probabilities promise of a window, beside what came. */
export function performanceChart(
  view: TimeView,
  results: DriftResults,
  figure: keyof Performance,
): HTMLElement {
  const label = { accuracy: "Accuracy", f1: "F1", auc: "Area under the curve" }[figure];
  const at = (window: number) => results.facts.windows[window]!.performance;
  const estimate = (window: number): Expected => at(window).estimated[figure];
  const realised = (window: number): number => at(window).realised?.[figure] ?? Number.NaN;
  return timeChart(view, {
    title: term("Estimated performance"),
    unit: `${label.toLowerCase()}, %, each window; the band holds 19 of 20 if probabilities are right`,
    summary: `Estimated ${label.toLowerCase()} of each window with its range, beside the realised one, in percent`,
    series: [
      { key: "luck limit", label: "Estimated, without labels" },
      { key: "ours", label: "Realised" },
    ],
    height: 190,
    plot: (from, to) => ({
      y: { ...FREE_AXIS, tickFormat: PERCENT },
      marks: [
        Plot.areaY(
          view.dates.slice(from, to + 1).map((date, k) => ({ date, ...estimate(from + k) })),
          { x: "date", y1: "low", y2: "high", fill: "var(--luck)", fillOpacity: 0.16 },
        ),
        ...windowLines(view, [
          { value: (w) => estimate(w).value, stroke: "var(--luck)", dash: "5 3" },
          { value: realised, stroke: "var(--ours)" },
        ]),
      ],
    }),
    read: (window) => {
      const { value, low, high } = estimate(window);
      const came = realised(window);
      return [
        { label: "Estimated", text: `${percent(value)}, ${PERCENT(low)} to ${PERCENT(high)}` },
        {
          label: "Realised",
          text: at(window).realised === null ? "waits for its labels" : percent(came),
        },
        ...(Number.isNaN(came)
          ? []
          : [{ label: "In the band", text: came >= low && came <= high ? "✓ yes" : "✗ no" }]),
      ];
    },
  });
}

const NOT_YET = [{ label: "This window", text: "not measured yet" }];

function verdictOf({ verdict, null: none }: FeatureDrift): string {
  const { sign, word } = VERDICT_WORDS[verdict];
  return none ? `${sign} ${word}` : "– too few values";
}
