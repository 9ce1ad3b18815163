import { FLAT, HOLD, LONG, SHORT, type Signal } from "../contract/signal.js";

/** Values closer to a level than this are on it: the two forms of an indicator differ by less. */
const TIE = 1e-9;

/** Where a mean-reversion rule acts, in the unit of its indicator. */
export interface ReversionLevels {
  /** Long below this. */
  readonly low: number;
  /** Short above this. */
  readonly high: number;
  /** Out where a position reaches this from its own side. */
  readonly exit: number;
}

/**
 * A rule that bets on a return to the middle: `LONG` when the indicator falls below `low`, `SHORT` when it rises
 * above `high`, `FLAT` when it comes back to `exit`; `HOLD` otherwise and for NaN. To touch `low` or `high` is no
 * entry, to touch `exit` is an exit.
 *
 * @example
 * [29, 40, 50].map(createReversion({ low: 30, high: 70, exit: 50 })); // => [1, 0, 2]
 */
export function createReversion({ low, high, exit }: ReversionLevels): (value: number) => Signal {
  let direction = 0;
  return (value) => {
    const before = direction;
    if (direction > 0 ? value >= exit - TIE : direction < 0 && value <= exit + TIE) direction = 0;
    if (value < low - TIE) direction = 1;
    else if (value > high + TIE) direction = -1;
    if (direction === before) return HOLD;
    if (direction === 0) return FLAT;
    return direction > 0 ? LONG : SHORT;
  };
}
