import * as Plot from "@observablehq/plot";
import type { RegretRecord } from "../../contracts/run.js";
import { moneyTicks, rangeOf } from "./axis-format.js";
import { money } from "../words/format.js";
import type { Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";
import { line, timeChart, type Draw } from "./time-chart.js";

/** Regret over time against buy and hold and against random runs of the same turnover; null where it is not known. */
export function regretChart({ bars, regret }: ReportInput, draw: Draw): Html | null {
  if (!regret || regret.overTime.index.length < 2) return null;
  const { index, random } = regret.overTime;
  const time = Float64Array.from(index, (i) => bars.time[i]!);
  const held = Float64Array.from(regret.overTime.buyAndHold);
  const [low, median, high] = [random.low, random.median, random.high].map((v) => Float64Array.from(v));
  const ranges = [held, low!, high!].filter(({ length }) => length > 0).map(rangeOf);
  const extent = [Math.min(0, ...ranges.map(([a]) => a)), Math.max(0, ...ranges.map(([, b]) => b))] as const;
  const band = Array.from(low!, (y1, k) => ({ x: new Date(time[k]!), y1, y2: high![k]! }));
  return timeChart(
    {
      title: term("Regret"),
      unit: "US dollars, baseline equity − ours; below 0 the strategy is ahead",
      summary: summarise(regret),
      legend: [
        { key: "baseline", label: "Against buy and hold" },
        ...(band.length > 0 ? [{ key: "price", label: "Against the median random run" }] : []),
      ],
      time,
      height: 220,
      note: band.length > 0 ? "The area holds the regret against 90 % of the random runs." : null,
      plot: (frame) => ({
        y: { label: null, grid: true, nice: true, ticks: 5, tickFormat: moneyTicks(...extent) },
        marks: [
          Plot.ruleY([0], { stroke: "var(--rule-strong)", strokeDasharray: "2 3" }),
          ...(band.length > 0
            ? [
                Plot.areaY(band, { x: "x", y1: "y1", y2: "y2", fill: "var(--price)", fillOpacity: 0.12 }),
                line(time, median!, frame, "var(--price)", 1.2),
              ]
            : []),
          line(time, held, frame, "var(--baseline)", 1.2),
        ],
      }),
    },
    draw,
  );
}

function summarise({ buyAndHold, random }: RegretRecord): string {
  const held = `Line of regret over time: ${money(buyAndHold.regret, { plus: true })} against buy and hold at the end, ${money(buyAndHold.worst, { plus: true })} at the most.`;
  return random
    ? `${held} Against the median random run ${money(random.regret, { plus: true })} at the end.`
    : held;
}
