/** The bars a page shows and the one under the cursor, shared by all its charts. */
export class TimeView {
  /** Opening of each bar, epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly dates: readonly Date[];
  #from = 0;
  #to: number;
  #cursor: number | null = null;
  readonly #onWindow = new Set<() => void>();
  readonly #onCursor = new Set<() => void>();

  constructor(time: Float64Array) {
    this.time = time;
    this.dates = Array.from(time, (t) => new Date(t));
    this.#to = time.length - 1;
  }

  /** First and last visible bar. */
  get window(): readonly [number, number] {
    return [this.#from, this.#to];
  }

  /** True when every bar is visible. */
  get whole(): boolean {
    return this.#from === 0 && this.#to === this.time.length - 1;
  }

  /** The bar under the cursor; null when there is none. */
  get cursor(): number | null {
    return this.#cursor;
  }

  /** Shows the bars between two indices in any order, at least `minimum` of them. */
  zoom(a: number, b: number, minimum = 10): void {
    const last = this.time.length - 1;
    let from = Math.round(Math.max(0, Math.min(a, b)));
    let to = Math.round(Math.min(last, Math.max(a, b)));
    const missing = Math.min(minimum - 1, last) - (to - from);
    if (missing > 0) {
      from = Math.max(0, from - Math.ceil(missing / 2));
      to = Math.min(last, from + Math.min(minimum - 1, last));
      from = Math.max(0, to - Math.min(minimum - 1, last));
    }
    if (from === this.#from && to === this.#to) return;
    [this.#from, this.#to] = [from, to];
    for (const listener of this.#onWindow) listener();
  }

  reset(): void {
    this.zoom(0, this.time.length - 1);
  }

  /** Shows a multiple of the present number of bars, around the cursor or the middle. */
  scale(factor: number): void {
    const centre = this.#cursor ?? (this.#from + this.#to) / 2;
    this.zoom(centre - (centre - this.#from) * factor, centre + (this.#to - centre) * factor);
  }

  /** Moves the window by a fraction of its width, to the right when positive. */
  pan(fraction: number): void {
    const width = this.#to - this.#from;
    const from = Math.max(
      0,
      Math.min(this.time.length - 1 - width, this.#from + Math.round(width * fraction)),
    );
    this.zoom(from, from + width);
  }

  /** Puts the cursor on a visible bar, or takes it away. */
  point(index: number | null): void {
    const next = index === null ? null : Math.max(this.#from, Math.min(this.#to, Math.round(index)));
    if (next === this.#cursor) return;
    this.#cursor = next;
    for (const listener of this.#onCursor) listener();
  }

  /** The bar whose time is nearest. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.time.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.time[middle]! < time) low = middle;
      else high = middle;
    }
    return time - this.time[low]! <= this.time[high]! - time ? low : high;
  }

  /** Draws all charts again, such as when more of what they show is known. */
  refresh(): void {
    for (const listener of this.#onWindow) listener();
  }

  onWindow(listener: () => void): void {
    this.#onWindow.add(listener);
  }

  onCursor(listener: () => void): void {
    this.#onCursor.add(listener);
  }
}
