/** Where time comes from; `src/` never reads the system's clock. */
export interface Clock {
  /** Now, epoch milliseconds UTC. */
  now(): number;
}

/** A clock that stands still until it is moved; for backtests and tests. */
export class ManualClock implements Clock {
  #now: number;

  constructor(start = 0) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Moves to a time; throws a RangeError if it lies in the past. */
  moveTo(time: number): void {
    if (!(time >= this.#now)) throw new RangeError(`Cannot move the clock back from ${this.#now} to ${time}`);
    this.#now = time;
  }
}
