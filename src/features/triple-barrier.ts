import type { Labels } from "./labels.js";

/** Where the barriers stand. */
export interface BarrierOptions {
  /** Bars that begin an event, rising; every bar by default. */
  readonly starts?: ArrayLike<number>;
  /** Distance of a barrier at each bar, as a fraction of its close; an event whose distance is not above 0 is left out. */
  readonly targets: Float64Array;
  /** The upper barrier in targets; null for none. */
  readonly upper: number | null;
  /** The lower barrier in targets; null for none. */
  readonly lower: number | null;
  /** Bars until the vertical barrier. */
  readonly horizon: number;
  /** The side of a bet at each bar, 1 or −1: the barriers stand in its direction, and the label says whether to take it. */
  readonly sides?: ArrayLike<number>;
}

/** Labels by the barrier that was met first. */
export interface BarrierLabels extends Labels {
  /** 1 upper, −1 lower, 0 vertical. */
  readonly touches: Int8Array;
  /** Return of the close from start to end, as a fraction, in the direction of the side. */
  readonly returns: Float64Array;
}

/**
 * The triple-barrier method on closes: an event ends on the first later close whose return is at or beyond a
 * barrier, or on the close `horizon` bars on. The value is 1 or −1 for the barrier met and 0 at the vertical one; with
 * sides it is 1 where the bet gained and 0 where it did not (meta-labels). Events whose vertical barrier lies beyond
 * the data are left out, also where another was met before: to keep those alone would favour large moves.
 *
 * Source: López de Prado, Advances in Financial Machine Learning (2018), sections 3.4 to 3.7.
 *
 * @throws RangeError unless `horizon` is an integer from 1, TypeError unless there is a target for every close.
 *
 * @example
 * tripleBarrier(Float64Array.of(100, 101, 103, 100), { starts: [0], targets: new Float64Array(4).fill(0.02), upper: 1, lower: 1, horizon: 3 }).ends; // => Int32Array.of(2)
 */
export function tripleBarrier(close: Float64Array, options: BarrierOptions): BarrierLabels {
  const { targets, horizon, sides, starts } = options;
  if (!(Number.isInteger(horizon) && horizon >= 1)) {
    throw new RangeError(`Cannot label: horizon is ${horizon}, expected an integer from 1`);
  }
  if (targets.length !== close.length) {
    throw new TypeError(`Cannot label: ${targets.length} targets for ${close.length} closes`);
  }
  const events = Array.from(starts ?? close.keys()).filter(
    (start) => start + horizon < close.length && targets[start]! > 0,
  );
  const found = events.map((start) => findTouch(close, start, options));
  return {
    starts: Int32Array.from(events),
    ends: Int32Array.from(found, ({ end }) => end),
    touches: Int8Array.from(found, ({ touch }) => touch),
    returns: Float64Array.from(found, (event) => event.return),
    values: Float64Array.from(found, (event) => (sides ? Number(event.return > 0) : event.touch)),
  };
}

interface Touch {
  readonly end: number;
  readonly touch: number;
  readonly return: number;
}

function findTouch(close: Float64Array, start: number, options: BarrierOptions): Touch {
  const { targets, upper, lower, horizon, sides } = options;
  const side = sides?.[start] ?? 1;
  const above = upper === null ? Infinity : upper * targets[start]!;
  const below = lower === null ? -Infinity : -lower * targets[start]!;
  let moved = 0;
  for (let end = start + 1; end <= start + horizon; end++) {
    moved = side * (close[end]! / close[start]! - 1);
    if (moved >= above) return { end, touch: 1, return: moved };
    if (moved <= below) return { end, touch: -1, return: moved };
  }
  return { end: start + horizon, touch: 0, return: moved };
}
