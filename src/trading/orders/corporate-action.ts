/** Something a company does to its shares; it counts from the first bar whose time is not before `time`. */
export type CorporateAction =
  | {
      readonly kind: "split";
      readonly symbol: string;
      /** Ex-date as a bar's time, epoch milliseconds UTC. */
      readonly time: number;
      /** Shares after ÷ shares before: 4 for a four-for-one split, 0.1 for a one-for-ten reverse split. */
      readonly ratio: number;
    }
  | {
      readonly kind: "dividend";
      readonly symbol: string;
      readonly time: number;
      /** Cash for each share held before the ex-date; a short position pays it. */
      readonly amount: number;
    };

/** @throws RangeError for a ratio that is not above 0, a dividend below 0, or no time. */
export function checkAction(action: CorporateAction): void {
  const { kind, symbol, time } = action;
  if (!Number.isFinite(time))
    throw new RangeError(`Cannot apply ${kind} of ${symbol}: time is ${time}, expected milliseconds`);
  if (action.kind === "split" && !(action.ratio > 0 && action.ratio < Infinity))
    throw new RangeError(
      `Cannot apply split of ${symbol}: ratio is ${action.ratio}, expected a number above 0`,
    );
  if (action.kind === "dividend" && !(action.amount >= 0 && action.amount < Infinity))
    throw new RangeError(
      `Cannot apply dividend of ${symbol}: amount is ${action.amount}, expected a number from 0`,
    );
}
