import * as Plot from "@observablehq/plot";
import { drawdownSeries } from "../../metrics/drawdown.js";
import { rangeOf } from "./axis-format.js";
import { curvePoints } from "./curve-points.js";
import { percent } from "../words/format.js";
import type { Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";
import { line, timeChart, type Draw } from "./time-chart.js";

/** How far equity stands below its peak, with buy and hold for scale. */
export function drawdownChart({ run, bars, equity, baseline }: ReportInput, draw: Draw): Html {
  const { time } = bars;
  const own = drawdownSeries(equity, run.options.cash);
  const held = baseline && drawdownSeries(baseline, run.options.cash);
  const deepest = Math.min(rangeOf(own)[0], held ? rangeOf(held)[0] : 0);
  const summary = `Area of drawdown over time, ${percent(rangeOf(own)[0])} at the deepest.`;
  return timeChart(
    {
      title: term("Drawdown"),
      unit: "% below the peak",
      summary: held
        ? `${summary} A line is buy and hold, ${percent(rangeOf(held)[0])} at the deepest.`
        : summary,
      legend: [
        { key: "fall", label: "This run" },
        ...(held ? [{ key: "baseline", label: "Buy and hold" }] : []),
      ],
      time,
      height: 160,
      plot: (frame) => {
        const places = curvePoints(time, own, frame.columns);
        const x = places.map((i) => new Date(time[i]!));
        return {
          y: {
            label: null,
            grid: true,
            nice: true,
            ticks: 4,
            tickFormat: (d: number) => percent(d, { digits: deepest > -0.03 ? 1 : 0 }),
          },
          marks: [
            Plot.areaY(
              places.map((i) => own[i]!),
              { x, fill: "var(--loss)", fillOpacity: 0.22 },
            ),
            ...(held ? [line(time, held, frame, "var(--baseline)", 1)] : []),
            line(time, own, frame, "var(--loss)", 1.2),
            Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
          ],
        };
      },
    },
    draw,
  );
}
