import type { MetricUnit } from "../../metrics/definitions.js";

const MINUS = "−";
const UNDEFINED = "–";

const numbers = new Map<string, Intl.NumberFormat>();

function decimal(value: number, digits: number): string {
  const key = String(digits);
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format.format(Math.abs(value));
}

function sign(value: number, text: string, plus: string): string {
  const zero = !/[1-9]/.test(text);
  if (zero) return "";
  return value < 0 ? MINUS : plus;
}

/** Whether a figure is there: null and NaN are undefined figures. */
export function isDefined(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

/** `$1,234.50`, with a real minus sign; `plus` also marks gains. */
export function money(value: number | null, { digits = 2, plus = false } = {}): string {
  if (!isDefined(value)) return UNDEFINED;
  const text = decimal(value, digits);
  return `${sign(value, text, plus ? "+" : "")}$${text}`;
}

/** A fraction as percent, `12.3 %`. */
export function percent(value: number | null, { digits = 1, plus = false } = {}): string {
  if (!isDefined(value)) return UNDEFINED;
  const text = decimal(value * 100, digits);
  return `${sign(value, text, plus ? "+" : "")}${text} %`;
}

/** A plain number with a fixed count of digits. */
export function number(value: number | null, digits = 0): string {
  if (!isDefined(value)) return UNDEFINED;
  const text = decimal(value, digits);
  return `${sign(value, text, "")}${text}`;
}

/** A metric in its unit. */
export function metric(value: number | null, unit: MetricUnit): string {
  switch (unit) {
    case "fraction":
      return percent(value);
    case "money":
      return money(value);
    case "ratio":
      return number(value, 2);
    case "bars":
      return isDefined(value) ? `${number(value)} bars` : UNDEFINED;
    case "count":
      return number(value);
  }
}

/** The UTC day, `2018-05-11`. */
export function day(time: number | string | Date): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The UTC minute, `2018-05-11 20:00 UTC`. */
export function minute(time: number | string | Date): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The first digits of a hash, enough to recognise it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}

/** The class that colours a gain or a loss; the sign stands in the text as well. */
export function tone(value: number | null): string {
  if (!isDefined(value) || value === 0) return "";
  return value > 0 ? "gain" : "loss";
}

/** `1 trade`, `2 trades`. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}
