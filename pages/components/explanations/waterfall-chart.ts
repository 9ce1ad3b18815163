import { inUnit, signed } from "../../src/ml/explanations/plain-figures.js";
import type { WaterfallBar } from "../../src/ml/explanations/waterfall.js";
import { percent, shortHash } from "../../src/report/words/format.js";
import type { ExplainedDecision } from "./explanation-messages.js";
import { plotFigure } from "../charts/plot-figure.js";
import { Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";

const ROW_HEIGHT = 25;
/** On a narrow chart a label takes two lines. */
const NARROW = 480;
const NARROW_ROW_HEIGHT = 36;
const LETTER_WIDTH = 6.3;

interface Row extends WaterfallBar {
  readonly label: string;
}

/** How the features move the margin from the base to what the model says, the largest on top. */
export function waterfallChart({ waterfall, explanation, features }: ExplainedDecision): HTMLElement {
  const { base, margin, bars } = waterfall;
  const { explained, probability, modelId } = explanation.facts;
  const rows = bars.toReversed().map((bar): Row => ({ ...bar, label: labelOf(bar, features) }));
  const unit = explained?.unit ?? "log-odds";
  const start = percent(explained?.baseProbability ?? null);
  const ends = bars.flatMap(({ from, to }) => [from, to]).concat(base, margin);
  const middle = (Math.min(...ends) + Math.max(...ends)) / 2;
  const extent = Math.max(...ends) - Math.min(...ends) || 1;
  return plotFigure({
    title: term("SHAP value", "What moved the model"),
    unit: `${unit}, model ${shortHash(modelId ?? "")}; from ${start} knowing nothing to ${percent(probability)}`,
    summary: `From a base of ${signed(base)} to a margin of ${signed(margin)} ${unit}: ${rows.map((row) => `${row.label} ${signed(row.contribution)}`).join(", ")}`,
    legend: [
      ["raises", "raises the probability"],
      ["lowers", "lowers it"],
    ],
    plot: (width) => ({
      height: 46 + (width < NARROW ? NARROW_ROW_HEIGHT : ROW_HEIGHT) * rows.length,
      marginLeft: labelRoom(rows, width),
      marginRight: 12,
      marginTop: 20,
      x: {
        label: null,
        grid: true,
        ticks: Math.min(6, width / 100),
        domain: [
          Math.min(...ends) - 0.15 * extent,
          Math.max(...ends) + extent * (width < NARROW ? 0.4 : 0.22),
        ],
        tickFormat: (d: number) => signed(d),
      },
      y: {
        label: null,
        domain: rows.map(({ label }) => label),
        padding: 0.25,
        tickSize: 0,
        tickFormat: (label: string) => (width < NARROW ? label.replace(" = ", "\n= ") : label),
      },
      marks: [
        Plot.ruleX([base], { stroke: "var(--rule-strong)", strokeDasharray: "2 3" }),
        Plot.ruleX([margin], { stroke: "var(--ink)", strokeWidth: 1.2 }),
        Plot.barX(rows, {
          x1: "from",
          x2: "to",
          y: "label",
          fill: (row: Row) => (row.contribution < 0 ? "var(--lowers)" : "var(--raises)"),
        }),
        Plot.text(rows, {
          x: (row: Row) => Math.max(row.from, row.to),
          y: "label",
          text: (row: Row) => signed(row.contribution),
          textAnchor: "start",
          dx: 4,
          fill: "var(--ink)",
        }),
        Plot.text([margin], {
          x: (d: number) => d,
          frameAnchor: "top",
          dy: -12,
          dx: margin > middle ? 4 : -4,
          textAnchor: margin > middle ? "end" : "start",
          text: () => `margin ${signed(margin)}`,
          fill: "var(--ink)",
          fontWeight: 600,
        }),
      ],
    }),
  });
}

function labelRoom(rows: readonly Row[], width: number): number {
  const lines = rows.flatMap(({ label }) => (width < NARROW ? label.split(" = ") : [label]));
  return 12 + LETTER_WIDTH * Math.max(...lines.map((text) => text.length + 1));
}

function labelOf(bar: WaterfallBar, features: ExplainedDecision["features"]): string {
  if (bar.feature === null) return `${bar.count} others`;
  const { value, unit } = features.find(({ name }) => name === bar.feature)!;
  return `${bar.feature} = ${inUnit(value, unit)}`;
}
