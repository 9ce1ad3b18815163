const MINUS = "−";

/** A figure with three significant digits and a real minus sign; "unknown" for NaN. */
export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "unknown";
  const text = String(Number(Math.abs(value).toPrecision(digits)));
  return value < 0 && text !== "0" ? `${MINUS}${text}` : text;
}

/** A fraction as percent with one digit: `61.2 %`. */
export function percentOf(fraction: number, { digits = 1, plus = false } = {}): string {
  if (!Number.isFinite(fraction)) return "unknown";
  const text = Math.abs(fraction * 100).toFixed(digits);
  const zero = !/[1-9]/.test(text);
  const sign = zero ? "" : fraction < 0 ? MINUS : plus ? "+" : "";
  return `${sign}${text} %`;
}

/** A figure with its sign: `+0.32`. */
export function signed(value: number, digits = 3): string {
  const text = figure(value, digits);
  return value > 0 && text !== "0" ? `+${text}` : text;
}

const FRACTIONS = /^(log )?fraction( of price)?$/;
const NAMED = new Set(["bars", "days", "deviations"]);

/** A feature's value in its unit: `2.1 %`, `3 bars`, `0.71`. */
export function inUnit(value: number, unit: string | null): string {
  if (Number.isNaN(value)) return "missing";
  if (unit !== null && FRACTIONS.test(unit)) return percentOf(value, { digits: 2 });
  return unit !== null && NAMED.has(unit) ? `${figure(value)} ${unit}` : figure(value);
}

const SPANS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
] as const;

/** A length of time in its largest unit: `4 minutes`. */
export function duration(ms: number): string {
  const [size, name] = SPANS.find(([size]) => Math.abs(ms) >= size) ?? [1, "millisecond"];
  const count = Math.round((ms / size) * 10) / 10;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** Words with commas, and an "and" before the last. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The UTC day of a time. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
