import type { HealthParts } from "../../src/drift/health.js";
import { number } from "../../src/report/words/format.js";
import { WINDOW_AXIS, windowLines } from "./drift-lines.js";
import type { DriftResults } from "./drift-results.js";
import { PART_WORDS } from "./drift-words.js";
import { Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart, type Series } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

const PARTS: readonly (readonly [part: keyof HealthParts, key: string, dash: string])[] = [
  ["feature", "fast", "6 3"],
  ["confidence", "slow", "2 3"],
  ["error", "fall", "8 3 2 3"],
  ["staleness", "baseline", "1 3"],
];
const STROKES: Readonly<Record<string, string>> = { fall: "var(--loss)" };

/** Health and its four parts at the end of each window. */
export function healthChart(view: TimeView, results: DriftResults): HTMLElement {
  const part = (name: keyof HealthParts) => (window: number) =>
    results.state(window)?.health.parts[name] ?? Number.NaN;
  const health = (window: number): number => results.state(window)?.health.score ?? Number.NaN;
  return timeChart(view, {
    title: term("Model health", "Health"),
    unit: "0 to 100, at the last day of each window",
    summary: "Health of the model and its four parts at the end of each window, from 0 to 100",
    series: [
      { key: "ours", label: "Health" },
      ...PARTS.map(([name, key]): Series => ({ key: `${key} ${name}-part`, label: PART_WORDS[name] })),
    ],
    height: 240,
    plot: () => ({
      y: { ...WINDOW_AXIS, domain: [0, 102], nice: false, ticks: 5 },
      marks: [
        Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
        ...windowLines(view, [
          ...PARTS.map(([name, key, dash]) => ({
            value: part(name),
            stroke: STROKES[key] ?? `var(--${key})`,
            dash,
          })),
          { value: health, stroke: "var(--ours)", width: 2.4 },
        ]),
      ],
    }),
    read: (window) => {
      const state = results.state(window);
      if (!state) return [{ label: "Health", text: "not measured yet" }];
      const { parts, score } = state.health;
      const word = (value: number): string => (Number.isNaN(value) ? "not known" : number(value));
      return [
        { label: "Health", text: word(score) },
        ...PARTS.map(([name]) => ({ label: PART_WORDS[name], text: word(parts[name]) })),
      ];
    },
  });
}
