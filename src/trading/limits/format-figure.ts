import type { LimitUnit } from "./limit.js";

const TIMES = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

/** A figure as people read it in a message: `5 %`, `$25000`, `10 s`; `unknown` for what is not a number. */
export function formatFigure(value: number, unit: LimitUnit, digits = 4): string {
  const text = (scaled: number): string => significant(scaled, digits);
  switch (unit) {
    case "fraction":
      return `${text(value * 100)} %`;
    case "money":
      return `$${text(value)}`;
    case "ms": {
      const [size, name] = TIMES.find(([size]) => Math.abs(value) >= size) ?? [1, "ms"];
      return `${text(value / size)} ${name}`;
    }
    case "bps":
      return `${text(value)} bps`;
    case "days":
      return `${text(value)} d`;
    case "units":
      return `${text(value)} units`;
    case "ratio":
      return `${text(value)} ×`;
    default:
      return text(value);
  }
}

/** A figure and its limit with as many digits as tell them apart: `5.001 %, limit 5 %`. */
export function formatAgainst(figure: number, limit: number, unit: LimitUnit): string {
  let digits = 4;
  while (digits < 17 && formatFigure(figure, unit, digits) === formatFigure(limit, unit, digits)) digits++;
  return `${formatFigure(figure, unit, digits)}, limit ${formatFigure(limit, unit, digits)}`;
}

/** So many significant digits, but every digit before the point. */
function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "unknown";
  const whole = Math.abs(value) < 1 ? 0 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return String(Number(value.toPrecision(Math.min(21, Math.max(digits, whole)))));
}
