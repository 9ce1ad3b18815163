/** An order that a rule recommended, what a person made of it, and what it would have made. */
export interface DecidedOrder {
  /** Whether it was sent; false for one that was refused or left to expire. */
  readonly sent: boolean;
  /** Profit of the rule's own order at the latest price, in money; null where it is not known. */
  readonly profit: number | null;
}

/** Orders on one side of a decision. */
export interface DecidedShare {
  readonly count: number;
  /** Sum of the known profits. */
  readonly profit: number;
}

/** People against the rule that they decide for. */
export interface HumanRegret {
  readonly sent: DecidedShare;
  readonly refused: DecidedShare;
  /** Decisions whose order's profit is not known; they count in nothing else. */
  readonly unknown: number;
  /** Profit of the rule alone less that of what was sent: above 0 refusing cost money, below 0 it saved some. */
  readonly regret: number;
}

/**
 * Regret of the people who decide over a rule's orders against the rule alone: with all orders sent it had made what
 * the refused ones would have made more.
 *
 * @example
 * humanRegret([{ sent: true, profit: 5 }, { sent: false, profit: -2 }]).regret; // => -2
 */
export function humanRegret(orders: readonly DecidedOrder[]): HumanRegret {
  const share = (sent: boolean): DecidedShare => {
    const known = orders.filter((order) => order.sent === sent && order.profit !== null);
    return { count: known.length, profit: known.reduce((sum, { profit }) => sum + profit!, 0) };
  };
  const [sent, refused] = [share(true), share(false)];
  return { sent, refused, unknown: orders.length - sent.count - refused.count, regret: refused.profit };
}
