/** A rectangle of values; NaN where there is none. */
export interface HeatmapCells {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: Float64Array;
}

const SHADES = "·░▒▓█";
const MOST_ROWS = 24;
const MOST_COLUMNS = 64;

/**
 * Values as shades, lowest to highest, larger rectangles pooled by their mean, so that a single bright cell does not
 * look like a bright region. Blank where there is no value.
 */
export function formatHeatmap(
  cells: HeatmapCells,
  rowLabels: readonly string[],
  columnLabels: readonly string[],
): string {
  const pooled = pool(cells);
  const defined = pooled.values.filter((v) => !Number.isNaN(v)).sort();
  const low = defined[0] ?? 0;
  const high = defined.at(-1) ?? 0;
  const shade = (v: number): string => {
    if (Number.isNaN(v)) return " ";
    return SHADES[high > low ? Math.min(4, Math.floor(((v - low) / (high - low)) * 5)) : 2]!;
  };
  const labels = Array.from(
    { length: pooled.rows },
    (_, r) => rowLabels[Math.floor((r * cells.rows) / pooled.rows)]!,
  );
  const width = Math.max(...labels.map((label) => label.length));
  const lines = labels.map((label, r) => {
    const row = pooled.values.subarray(r * pooled.columns, (r + 1) * pooled.columns);
    return `${label.padStart(width)} ${Array.from(row, shade).join("")}`.trimEnd();
  });
  const [first = "", last = ""] = [columnLabels[0], columnLabels.at(-1)];
  const gap = Math.max(1, pooled.columns - first.length - last.length);
  return [...lines, `${" ".repeat(width + 1)}${first}${" ".repeat(gap)}${last}`].join("\n");
}

function pool({ rows, columns, values }: HeatmapCells): HeatmapCells {
  const [toRows, toColumns] = [Math.min(rows, MOST_ROWS), Math.min(columns, MOST_COLUMNS)];
  const sums = new Float64Array(toRows * toColumns);
  const counts = new Float64Array(toRows * toColumns);
  for (const [k, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const row = Math.floor((Math.floor(k / columns) * toRows) / rows);
    const cell = row * toColumns + Math.floor(((k % columns) * toColumns) / columns);
    sums[cell]! += value;
    counts[cell]!++;
  }
  return { rows: toRows, columns: toColumns, values: sums.map((sum, k) => sum / counts[k]!) };
}
