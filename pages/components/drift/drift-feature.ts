import type { FeatureDrift } from "../../src/drift/feature-drift.js";
import type { NullFigures } from "../../src/drift/tests/null-distribution.js";
import { day, number, percent } from "../../src/report/words/format.js";
import { WINDOW_AXIS, windowLines } from "./drift-lines.js";
import type { DriftResults } from "./drift-results.js";
import { VERDICT_WORDS } from "./drift-words.js";
import { choice } from "../kit/parameter-field.js";
import { plotFigure } from "../charts/plot-figure.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

export type DriftFigure = keyof NullFigures;

const FIGURES: readonly (readonly [DriftFigure, string])[] = [
  ["psi", "PSI"],
  ["ks", "KS statistic"],
  ["kl", "KL divergence"],
  ["js", "JS divergence"],
  ["wasserstein", "Wasserstein distance"],
];
/** What textbooks would call moderate and large. */
const TEXTBOOK_PSI = [0.1, 0.25] as const;

/** A figure of a feature by name. */
function figureOf(drift: FeatureDrift, figure: DriftFigure): number {
  return figure === "ks" ? drift.ks.statistic : drift[figure];
}

/** A list of the figures that have a null distribution. */
export function figureChoice(value: DriftFigure, change: (figure: DriftFigure) => void): HTMLElement {
  return choice("Figure", FIGURES, value, change);
}

/** One feature's figure over the windows, against the line that 95 % stay below where nothing has changed. */
export function featureTrend(
  view: TimeView,
  results: DriftResults,
  feature: number,
  figure: DriftFigure,
): HTMLElement {
  const name = results.facts.features[feature]!;
  const label = FIGURES.find(([key]) => key === figure)![1];
  const at = (window: number): FeatureDrift | null => results.feature(window, feature);
  const value = (window: number): number => {
    const drift = at(window);
    return drift ? figureOf(drift, figure) : Number.NaN;
  };
  const limit = (window: number): number => at(window)?.null?.quantile95[figure] ?? Number.NaN;
  const textbook = figure === "psi" ? TEXTBOOK_PSI : [];
  return timeChart(view, {
    title: html`<span>${label} of ${name}</span>`,
    unit: `${unitOf(figure)}, each window against the training rows, by its last day`,
    summary: `${label} of ${name} in each window, beside the 95 % line without drift`,
    series: [
      { key: "ours", label: "Measured; triangle possible, cross drift" },
      { key: "luck limit", label: "95 % without drift stay below" },
      ...(textbook.length > 0
        ? [{ key: "baseline textbook", label: "Textbook only, no part of the verdict" }]
        : []),
    ],
    height: 300,
    plot: () => ({
      y: { ...WINDOW_AXIS, zero: true },
      marks: [
        Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
        Plot.ruleY(textbook, { stroke: "var(--baseline)", strokeDasharray: "1 4" }),
        ...windowLines(view, [
          { value: limit, stroke: "var(--luck)", dash: "5 3" },
          { value, stroke: "var(--ours)", verdict: (window) => at(window)?.verdict ?? null },
        ]),
      ],
    }),
    read: (window) => {
      const drift = at(window);
      if (!drift) return [{ label, text: "not measured yet" }];
      return [
        { label, text: number(value(window), 3) },
        { label: "95 % line", text: number(limit(window), 3) },
        { label: "Verdict", text: verdictText(drift) },
        { label: "False alarms", text: percent(drift.null?.falseAlarmRate ?? null, { digits: 0 }) },
      ];
    },
  });
}

/** All that is known of one feature in one window. */
export function featureFacts(results: DriftResults, window: number, feature: number): HTMLElement {
  const drift = results.feature(window, feature);
  const { first, last } = results.facts.windows[window]!;
  const name = results.facts.features[feature]!;
  const heading = `${name}, ${day(first)} to ${day(last)}`;
  if (!drift)
    return html`<div class="feature-facts"><h3>${heading}</h3><p class="loading">Not measured yet …</p></div>`;
  const { null: none, textbook, current } = drift;
  const rows: readonly (readonly [HTMLElement | string, string])[] = none
    ? [
        ["Verdict", verdictText(drift)],
        [
          term("False-alarm rate", "False-alarm rate, measured"),
          none.trials > 0
            ? `${percent(none.falseAlarmRate, { digits: 0 })} of ${none.trials} trials`
            : "not measured: 0 trials",
        ],
        [term("Drift score"), number(none.score, 2)],
        [term("Null distribution", "p-value"), `${number(none.pValue, 3)}, ${none.draws} draws`],
        ["p-value for so many features", adjusted(results, window, feature)],
        [term("PSI"), `${number(drift.psi, 3)}, 95 % line ${number(none.quantile95.psi, 3)}`],
        [
          term("KS statistic"),
          `${number(drift.ks.statistic, 3)}, 95 % line ${number(none.quantile95.ks, 3)}`,
        ],
        ["Memory: sum of its coefficients", number(none.persistence, 2)],
        ["Missing", `${current.missing} of ${current.rows} rows`],
        [
          term("Textbook threshold", "Textbook would say"),
          textbook ? `PSI ${textbook.psi}, KS ${textbook.ks}: no part of the verdict` : "–",
        ],
      ]
    : [["Verdict", "none: fewer than 10 values"]];
  return html`<div class="feature-facts"><h3>${heading}</h3>
    <dl class="facts">${rows.map(([label, text]) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>
    ${drift.bins ? shares(drift.bins, name) : null}
  </div>`;
}

function verdictText({ verdict, null: none }: FeatureDrift): string {
  const { sign, word } = VERDICT_WORDS[verdict];
  return none ? `${sign} ${word}` : "– too few values";
}

function adjusted(results: DriftResults, window: number, feature: number): string {
  const state = results.state(window);
  return state
    ? `${number(state.features.adjusted[feature]!, 3)}, Benjamini–Hochberg`
    : "when the window is done";
}

/** The shares of both windows in the reference's bins. */
function shares({ edges, reference, current }: NonNullable<FeatureDrift["bins"]>, name: string): HTMLElement {
  const rows = Array.from(reference, (before, k) => ({ bin: k + 1, before, now: current[k]! }));
  const ends = edges.length > 0 ? `, from ${number(edges[0]!, 3)} to ${number(edges.at(-1)!, 3)} inside` : "";
  return plotFigure({
    title: "Where its values lie",
    unit: `% of rows in each of ${rows.length} bins of the training rows${ends}`,
    summary: `Share of rows of ${name} in each bin: bars for this window, lines for the training rows`,
    legend: [
      ["ours", "This window"],
      ["baseline", "Training rows"],
    ],
    plot: () => ({
      height: 140,
      marginLeft: 46,
      marginRight: 10,
      x: { label: null, tickSize: 0 },
      y: { label: null, grid: true, ticks: 3, tickFormat: (d: number) => percent(d, { digits: 0 }) },
      marks: [
        Plot.barY(rows, { x: "bin", y: "now", fill: "var(--ours)", fillOpacity: 0.75 }),
        Plot.tickY(rows, { x: "bin", y: "before", stroke: "var(--baseline)", strokeWidth: 3 }),
        Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
      ],
    }),
  });
}

function unitOf(figure: DriftFigure): string {
  switch (figure) {
    case "wasserstein":
      return "the feature's own unit";
    case "ks":
      return "largest gap of shares, 0 to 1";
    case "psi":
    case "kl":
    case "js":
      return "nats";
  }
}
