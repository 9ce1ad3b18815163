import type { DriftAction, DriftAlert } from "../../src/drift/alerts.js";
import type { HealthParts } from "../../src/drift/health.js";
import type { DriftVerdict } from "../../src/drift/tests/null-distribution.js";
import { number, percent } from "../../src/report/words/format.js";

/** A verdict by sign and word, so that colour is never all that tells it. */
export const VERDICT_WORDS: Readonly<
  Record<DriftVerdict, { readonly sign: string; readonly word: string; readonly symbol: string }>
> = {
  none: { sign: "✓", word: "no drift", symbol: "circle" },
  possible: { sign: "△", word: "possible", symbol: "triangle" },
  drift: { sign: "✗", word: "drift", symbol: "times" },
};

export const PART_WORDS: Readonly<Record<keyof HealthParts, string>> = {
  feature: "Features",
  confidence: "Confidence",
  error: "Errors",
  staleness: "Age",
};

/** What to do and how grave it is; the tone is a class of notices. */
export const ACTION_WORDS: Readonly<
  Record<DriftAction | "none", { readonly headline: string; readonly tone: string }>
> = {
  none: { headline: "✓ Nothing to do", tone: "fine" },
  watch: { headline: "△ Suggested: watch", tone: "beware" },
  recalibrate: { headline: "△ Suggested: recalibrate", tone: "beware" },
  retrain: { headline: "✗ Suggested: retrain", tone: "beware" },
  retire: { headline: "✗ Suggested: retire", tone: "error" },
};

/** A reason as a sentence of its own. */
export function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** The figure of an alert against its limit, in its unit: `age 755 bars, limit 252 bars`. */
export function alertFigure({ part, action, value, limit }: DriftAlert): string {
  if (part === "staleness") return `age ${number(value)} bars, limit ${number(limit)} bars`;
  if (action === "retire") return `right on ${percent(value)}, limit ${percent(limit)}`;
  if (part === "feature") return `${percent(value)}, limit ${percent(limit)}`;
  return `drift score ${number(value, 2)}, limit ${number(limit, 2)}`;
}

/** Why a part of health is not known. */
export function whyUnknown(part: keyof HealthParts): string {
  switch (part) {
    case "feature":
      return "no feature has enough values";
    case "confidence":
      return "too few probabilities";
    case "error":
      return "too few labels are known";
    case "staleness":
      return "no span was given";
  }
}
