/** An instruction to trade at market; how many units a rule-sized entry takes is known when it fills. */
export interface Order {
  /** Derived from session, strategy, bar time and leg, so that a retry is recognised. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  /** `exit` closes the whole position, `entry` opens one in the direction of its side. */
  readonly leg: "exit" | "entry";
  /** Opening of the bar on whose close the order was decided, epoch milliseconds UTC. */
  readonly decidedAt: number;
}

/** The client order id of a leg: the same decision gives the same id. */
export function clientOrderId(session: string, strategy: string, barTime: number, leg: Order["leg"]): string {
  return `${session}.${strategy}.${barTime}.${leg}`;
}
