import type { ParameterValues } from "../../src/core/parameters.js";
import { METRICS } from "../../src/metrics/definitions.js";
import { metric, percent } from "../../src/report/words/format.js";
import { gridPoint, gridValues } from "../../src/research/sweep/grid.js";
import { bestRow, keptOnly } from "../../src/research/sweep/sweep-table.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import type { HeatModel } from "../charts/heatmap.js";
import { SWEPT, type SweepState, type SweptFigure } from "./page-sweep.js";

/** Figures that are better in one direction: those that a best can be chosen by. */
export type JudgedFigure = Exclude<SweptFigure, "trades">;

/** The figures in the middle of a sentence. */
export const FIGURE_WORDS: Readonly<Record<JudgedFigure, string>> = {
  sharpe: "Sharpe ratio",
  totalReturn: "total return",
  maxDrawdown: "maximum drawdown",
};

/** The figure that the best is chosen by when this one is shown. */
export function judgedBy(figure: SweptFigure): JudgedFigure {
  return figure === "trades" ? "sharpe" : figure;
}

/** A sweep as a heatmap of one of its figures, in two hues about that of buy and hold. */
export function labMap(
  { grid, figures, job }: SweepState,
  figure: SweptFigure,
  baseline: Readonly<Record<SweptFigure, number>>,
): HeatModel {
  const [x, y] = [grid.axes[0]!, grid.axes[1]!];
  const label = labels(job.strategy);
  const { unit, label: name } = METRICS[figure];
  const centre = baseline[figure];
  const judged = figure !== "trades" && !Number.isNaN(centre);
  return {
    x: { label: label(x.name), values: x.values },
    y: { label: label(y.name), values: y.values },
    values: figures[figure],
    label: unit === "fraction" ? `${name}, %` : unit === "ratio" ? `${name}, annualised` : `${name}, count`,
    centre: judged ? { value: centre, label: "buy and hold" } : null,
    format: (value) => metric(value, unit),
    read: (cell) => {
      const values = gridValues(grid, cell);
      const pair = grid.axes.map((axis) => [label(axis.name), String(values[axis.name])] as const);
      if (Number.isNaN(figures.trades[cell]!)) return [...pair, ["no run", "these do not go together"]];
      return [
        ...pair,
        ...SWEPT.map((key) => [METRICS[key].label, signed(key, figures[key][cell]!)] as const),
      ];
    },
  };
}

/** The cell with the best figure of those that kept their account, the first of equals; null where there is none. */
export function bestCell({ figures }: SweepState, figure: JudgedFigure): number | null {
  const best = bestRow({ objective: keptOnly(figures[figure], figures.maxDrawdown) }, figure);
  return best < 0 ? null : best;
}

/** The cell of these parameters; null where the grid has none. */
export function cellOf({ grid }: SweepState, values: ParameterValues): number | null {
  const point = gridPoint(grid, values);
  return point < 0 ? null : point;
}

/** The parameters of a cell as a person reads them, those that vary only. */
export function describeCell(
  { grid, job }: Pick<SweepState, "grid" | "job">,
  values: ParameterValues,
): string {
  const label = labels(job.strategy);
  return grid.axes.map(({ name }) => `${label(name).toLowerCase()} ${values[name]}`).join(", ");
}

function labels(strategy: string): (name: string) => string {
  const { parameters } = findStrategy(strategy);
  return (name) => parameters.find((p) => p.name === name)?.label ?? name;
}

function signed(figure: SweptFigure, value: number): string {
  return figure === "totalReturn" ? percent(value, { plus: true }) : metric(value, METRICS[figure].unit);
}
