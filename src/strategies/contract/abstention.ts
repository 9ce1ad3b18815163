/** Why a strategy abstained on a bar: the gate that did not let its signal pass. */
export interface Abstention {
  /** The gate's code, one of `ABSTAIN_REASONS` for strategies of the catalog. */
  readonly reason: string;
  /** What the gate looked at; null where the reason has no figure. */
  readonly figure: number | null;
  /** What the figure was held against; null where there is none. */
  readonly limit: number | null;
}

/** The reason of an abstention that came without one. */
export const UNSPECIFIED: Abstention = { reason: "unspecified", figure: null, limit: null };

/** What each gate says when it does not let a signal pass; figure and limit are in the words' order. */
export const ABSTAIN_REASONS = {
  "no-model": "no model could be trained: rows of the rarer direction, and those needed",
  "no-skill": "skill on the past that was not trained on, and what it must exceed",
  "in-sample": "the model knows what came after this bar: days to the end of its training data",
  "missing-feature": "features without a value, and how many may be missing",
  "stale-model":
    "age of the model, in bars for a learner and days for a fixed model, and the most that is allowed",
  "out-of-range": "share of features outside of what training saw, and the most that is allowed",
  disagreement: "how far the members disagree, and the most that is allowed",
  "no-majority": "weighted lead of one direction over the other, and the least that is needed",
  "open-set": "labels in the conformal set; one is needed",
  entropy: "entropy of the probability in bits, and the most that is allowed",
  "inside-band": "distance of the probability from one half, and the least that is needed",
  "below-enter": "probability of the likelier direction, and the least to enter at",
  unspecified: "the strategy did not say",
} as const;

export type AbstainReason = keyof typeof ABSTAIN_REASONS;

/** A reason in words; the code itself for one that is not ours. */
export function abstainWords(reason: string): string {
  return Object.hasOwn(ABSTAIN_REASONS, reason) ? ABSTAIN_REASONS[reason as AbstainReason] : reason;
}

/** The abstentions of a series in columns as long as its bars. */
export interface AbstentionColumns {
  /** The codes that occur. */
  readonly reasons: readonly string[];
  /** Index into `reasons` on each bar; −1 where the strategy did not abstain. */
  readonly reason: Int16Array;
  /** NaN where there is none. */
  readonly figure: Float64Array;
  readonly limit: Float64Array;
}

/** Why a strategy abstained on a bar; null where it did not. */
export function abstentionAt(columns: AbstentionColumns, index: number): Abstention | null {
  const reason = columns.reasons[columns.reason[index]!];
  if (reason === undefined) return null;
  const [figure, limit] = [columns.figure[index]!, columns.limit[index]!];
  return { reason, figure: Number.isNaN(figure) ? null : figure, limit: Number.isNaN(limit) ? null : limit };
}

/** Collects abstentions bar by bar. */
export class AbstentionLog implements AbstentionColumns {
  readonly reasons: string[] = [];
  readonly reason: Int16Array;
  readonly figure: Float64Array;
  readonly limit: Float64Array;

  /** @param length of the series */
  constructor(length: number) {
    this.reason = new Int16Array(length).fill(-1);
    this.figure = new Float64Array(length).fill(Number.NaN);
    this.limit = new Float64Array(length).fill(Number.NaN);
  }

  add(index: number, { reason, figure, limit }: Abstention): void {
    let k = this.reasons.indexOf(reason);
    if (k < 0) k = this.reasons.push(reason) - 1;
    this.reason[index] = k;
    this.figure[index] = figure ?? Number.NaN;
    this.limit[index] = limit ?? Number.NaN;
  }
}
