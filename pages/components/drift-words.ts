import type { DriftAction, DriftAlert } from "../src/drift/alerts.js";
import type { HealthParts } from "../src/drift/health.js";
import type { DriftVerdict } from "../src/drift/null-distribution.js";
import { number, percent } from "../src/report/format.js";

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

/** What to do, how grave it is, and why one does it. */
export const ACTION_WORDS: Readonly<
  Record<DriftAction | "none", { readonly headline: string; readonly tone: string; readonly why: string }>
> = {
  none: { headline: "✓ Nothing to do", tone: "fine", why: "Nothing changed beyond chance." },
  watch: {
    headline: "△ Suggested: watch",
    tone: "beware",
    why: "Something changed beyond chance, but nothing says yet that the model errs more.",
  },
  recalibrate: {
    headline: "△ Suggested: recalibrate",
    tone: "beware",
    why: "The model is more or less sure than it was, while its errors hold.",
  },
  retrain: {
    headline: "✗ Suggested: retrain",
    tone: "beware",
    why: "Its errors, its features or its age call for newer bars.",
  },
  retire: {
    headline: "✗ Suggested: retire",
    tone: "error",
    why: "Always naming the commoner label would now be right more often.",
  },
};

/** The figure of an alert against its limit, in its unit: `16.7 % against a limit of 50.0 %`. */
export function alertFigure({ part, action, value, limit }: DriftAlert): string {
  const inUnit = (figure: number): string => {
    if (part === "staleness") return `${number(figure)} bars`;
    if (part === "feature" || action === "retire") return percent(figure);
    return `score ${number(figure, 2)}`;
  };
  const least = action === "retire" ? "at least" : "a limit of";
  return `${inUnit(value)} against ${least} ${inUnit(limit)}`;
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
