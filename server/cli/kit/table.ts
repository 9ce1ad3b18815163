/** Which side of its column a cell stands on. */
export type Alignment = "left" | "right";

/** Rows of text as columns of equal width, two spaces apart. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Alignment[],
): string {
  const widths = head.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => (align[k] === "right" ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}

const LEVELS = "▁▂▃▄▅▆▇█";

/** A series as one line of blocks, lowest to highest; empty for no values. */
export function sparkline(values: Float64Array, width = 60): string {
  const count = Math.min(width, values.length);
  const points = Array.from(
    { length: count },
    (_, k) => values[Math.floor(((k + 1) * values.length) / count) - 1]!,
  );
  const low = Math.min(...points);
  const high = Math.max(...points);
  const level = (v: number): string => LEVELS[high > low ? Math.round(((v - low) / (high - low)) * 7) : 0]!;
  return points.map(level).join("");
}
