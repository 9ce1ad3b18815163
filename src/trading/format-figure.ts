import type { LimitUnit } from "./risk-limits.js";

/** At most four significant digits, but every digit before the point. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return "unknown";
  const rounded = Math.abs(value) >= 1000 ? Number(value.toFixed(2)) : Number(value.toPrecision(4));
  return String(rounded);
}

const TIMES = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

/** A figure as people read it in a message: `5 %`, `$25000`, `10 s`; `unknown` for what is not a number. */
export function formatFigure(value: number, unit: LimitUnit): string {
  switch (unit) {
    case "fraction":
      return `${digits(value * 100)} %`;
    case "money":
      return `$${digits(value)}`;
    case "ms": {
      const [size, name] = TIMES.find(([size]) => Math.abs(value) >= size) ?? [1, "ms"];
      return `${digits(value / size)} ${name}`;
    }
    case "bps":
      return `${digits(value)} bps`;
    case "days":
      return `${digits(value)} d`;
    case "units":
      return `${digits(value)} units`;
    case "ratio":
      return `${digits(value)} ×`;
    default:
      return digits(value);
  }
}
