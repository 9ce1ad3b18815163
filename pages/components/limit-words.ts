import { money, percent } from "../src/report/format.js";

/** A limit in its unit, as in `5.0 %` or `$25,000`. */
export function limitWords(value: number, unit: string): string {
  if (unit === "fraction") return percent(value, { digits: Number.isInteger(value * 1000) ? 1 : 2 });
  if (unit === "money" || unit === "dollars" || unit === "USD")
    return money(value, { digits: Number.isInteger(value) ? 0 : 2 });
  const text = value.toLocaleString("en-US", { maximumFractionDigits: 6 });
  return unit === "count" || unit === "" ? text : `${text} ${unit}`;
}
