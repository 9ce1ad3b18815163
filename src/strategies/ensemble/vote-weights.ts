import { portableLog } from "../../math/portable-log.js";

/** How often one member's votes were right, over those of the last bars whose outcome is known. */
export class VoteRecord {
  readonly #horizon: number;
  /** Votes and closes of the bars that are not known yet, then outcomes: 1 right, −1 wrong, 0 no vote. */
  readonly #votes: Int8Array;
  readonly #closes: Float64Array;
  readonly #outcomes: Int8Array;
  #bars = 0;
  #right = 0;
  #wrong = 0;

  /**
   * @param horizon bars from a vote to the close that judges it
   * @param memory judged bars that count
   */
  constructor(horizon: number, memory: number) {
    this.#horizon = horizon;
    this.#votes = new Int8Array(horizon);
    this.#closes = new Float64Array(horizon);
    this.#outcomes = new Int8Array(memory);
  }

  /** Takes a bar's vote, and judges the one that was given `horizon` bars before by this bar's close. */
  add(vote: number, close: number): void {
    const place = this.#bars % this.#horizon;
    if (this.#bars >= this.#horizon)
      this.#judge(this.#votes[place]! * Math.sign(close - this.#closes[place]!));
    this.#votes[place] = vote;
    this.#closes[place] = close;
    this.#bars++;
  }

  /** (right + 1) ÷ (judged + 2), Laplace's rule of succession: one half without a past. */
  get rate(): number {
    return (this.#right + 1) / (this.#right + this.#wrong + 2);
  }

  #judge(outcome: number): void {
    const place = (this.#bars - this.#horizon) % this.#outcomes.length;
    this.#count(this.#outcomes[place]!, -1);
    this.#outcomes[place] = outcome;
    this.#count(outcome, 1);
  }

  #count(outcome: number, by: number): void {
    if (outcome > 0) this.#right += by;
    if (outcome < 0) this.#wrong += by;
  }
}

/**
 * The weight of a vote that is right at a rate: its log-odds, 0 at one half and below. Optimal for votes that err
 * independently: Nitzan and Paroush (1982), "Optimal decision rules in uncertain dichotomous choice situations".
 */
export function skillWeight(rate: number): number {
  return Math.max(0, portableLog(rate / (1 - rate)));
}

/**
 * Weights of sum 1, none above a cap: what a capped one cannot take goes to the others in proportion; where all are
 * capped the rest is nobody's and the sum is below 1. All 0 where nothing has weight.
 *
 * @example
 * capWeights([6, 1, 1], 0.5); // => [0.5, 0.25, 0.25]
 */
export function capWeights(raw: readonly number[], cap: number): number[] {
  const weights = raw.map(() => 0);
  let open = raw.map((_, k) => k).filter((k) => raw[k]! > 0);
  let left = 1;
  while (open.length > 0) {
    const total = open.reduce((sum, k) => sum + raw[k]!, 0);
    const over = open.filter((k) => (raw[k]! / total) * left > cap);
    for (const k of over) weights[k] = cap;
    if (over.length === 0) for (const k of open) weights[k] = (raw[k]! / total) * left;
    left -= over.length * cap;
    open = over.length === 0 ? [] : open.filter((k) => !over.includes(k));
  }
  return weights;
}
