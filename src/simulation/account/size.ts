import { InputError } from "../../core/errors.js";
import type { Size } from "../../trading/orders/sizing.js";

/**
 * Reads a size: `all-in`, `all-in-fractional`, `units:N` or `equity:F`.
 *
 * @throws InputError for anything else, or a number that is not above 0.
 */
export function parseSize(text: string): Size {
  if (text === "all-in" || text === "all-in-fractional") return { kind: text };
  const match = /^(units|equity):(.+)$/.exec(text);
  const value = Number(match?.[2]);
  if (match && value > 0 && Number.isFinite(value)) {
    if (match[1] === "units") return { kind: "units", units: value };
    if (value <= 1) return { kind: "equity", fraction: value };
  }
  throw new InputError(
    `Size "${text}" is unknown, expected all-in, all-in-fractional, units:N (N above 0) or equity:F (F above 0, at most 1)`,
  );
}

/** The text that `parseSize` reads back. */
export function formatSize(size: Size): string {
  if (size.kind === "units") return `units:${size.units}`;
  if (size.kind === "equity") return `equity:${size.fraction}`;
  return size.kind;
}
