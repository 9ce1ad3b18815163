/** The bar that a reader chose among many, and others that belong to it, shared by the charts of a page. */
export class BarChoice {
  readonly #count: number;
  #index: number;
  #related: readonly number[] = [];
  readonly #onChoose = new Set<(index: number) => void>();
  readonly #onChange = new Set<() => void>();

  constructor(count: number, index: number) {
    this.#count = count;
    this.#index = index;
  }

  get index(): number {
    return this.#index;
  }

  /** Bars that charts mark beside the chosen one. */
  get related(): readonly number[] {
    return this.#related;
  }

  /** Chooses a bar, the nearest one that there is. */
  choose(index: number): void {
    const next = Math.max(0, Math.min(this.#count - 1, Math.round(index)));
    if (next === this.#index) return;
    this.#index = next;
    this.#related = [];
    for (const listener of this.#onChoose) listener(next);
    for (const listener of this.#onChange) listener();
  }

  relate(indices: readonly number[]): void {
    this.#related = indices;
    for (const listener of this.#onChange) listener();
  }

  onChoose(listener: (index: number) => void): void {
    this.#onChoose.add(listener);
  }

  /** Hears a new choice and new related bars. */
  onChange(listener: () => void): void {
    this.#onChange.add(listener);
  }
}
