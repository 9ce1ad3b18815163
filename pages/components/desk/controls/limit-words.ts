import { money, percent } from "../../../src/report/words/format.js";
import type { LimitUnit } from "../../../src/trading/limits/limit.js";
import { span } from "../../kit/moment.js";

/** A limit in its unit, as in `5.0 %`, `$25,000` or `10.0 s`; a unit that is not known stands behind the number. */
export function limitWords(value: number, unit: string): string {
  const text = value.toLocaleString("en-US", { maximumFractionDigits: 6 });
  switch (unit as LimitUnit) {
    case "fraction":
      return percent(value, { digits: Number.isInteger(Math.round(value * 1e9) / 1e6) ? 1 : 2 });
    case "money":
      return money(value, { digits: Number.isInteger(value) ? 0 : 2 });
    case "ms":
      return span(value);
    case "flag":
      return value === 0 ? "off" : "on";
    case "count":
      return text;
    case "ratio":
      return `${text} ×`;
    default:
      return `${text} ${unit}`.trim();
  }
}
