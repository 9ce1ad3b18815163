import type { DriftVerdict } from "../../src/drift/tests/null-distribution.js";
import { VERDICT_WORDS } from "./drift-words.js";
import { Plot } from "../kit/prelude.js";
import type { TimeView } from "../charts/time-view.js";

/** One line over windows. */
export interface WindowLine {
  /** Its value in a window; NaN where it is not known. */
  readonly value: (window: number) => number;
  readonly stroke: string;
  readonly width?: number;
  readonly dash?: string;
  /** The verdict on each of its points, drawn as a mark; plain dots when left out. */
  readonly verdict?: (window: number) => DriftVerdict | null;
}

/** The marks of lines over the visible windows, with a dot at each, for a view whose bars are the windows' last days. */
export function windowLines(view: TimeView, lines: readonly WindowLine[]): Plot.Markish[] {
  const [from, to] = view.window;
  const places = Array.from({ length: to - from + 1 }, (_, k) => from + k);
  return lines.flatMap(({ value, stroke, width = 1.5, dash, verdict }) => {
    const points = places.map((window) => ({
      date: view.dates[window]!,
      value: value(window),
      symbol: VERDICT_WORDS[verdict?.(window) ?? "none"].symbol,
    }));
    const place = { x: "date", y: "value", stroke } as const;
    const known = points.filter((point) => Number.isFinite(point.value));
    return [
      Plot.line(points, {
        ...place,
        strokeWidth: width,
        clip: true,
        ...(dash === undefined ? {} : { strokeDasharray: dash }),
      }),
      ...(dash === undefined
        ? [
            Plot.dot(known, {
              ...place,
              symbol: "symbol",
              fill: verdict ? "var(--paper)" : stroke,
              r: verdict ? 4 : 2.5,
            }),
          ]
        : []),
    ];
  });
}

/** A y axis for charts over windows. */
export const WINDOW_AXIS = { label: null, grid: true, nice: true, ticks: 4 } as const;
/** The same where 0 is far away: no mark stands on the edge. */
export const FREE_AXIS = { ...WINDOW_AXIS, inset: 8 } as const;
