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
