/** Rows of features with the closes they were made on, oldest first; the latest of them stay. */
export class TrainingRows {
  readonly #width: number;
  readonly #keep: number;
  readonly #values: Float32Array;
  readonly #closes: Float64Array;
  #end = 0;
  /** Rows that were ever added. */
  count = 0;

  /**
   * @param width features of a row
   * @param keep rows that stay in reach
   */
  constructor(width: number, keep: number) {
    this.#width = width;
    this.#keep = keep;
    this.#values = new Float32Array(2 * keep * width);
    this.#closes = new Float64Array(2 * keep);
  }

  /** Makes room for a row; its features are to be written to `values` from `offset` on. */
  add(close: number): { readonly values: Float32Array; readonly offset: number } {
    if (this.#end === this.#closes.length) this.#compact();
    this.#closes[this.#end++] = close;
    this.count++;
    return { values: this.#values, offset: (this.#end - 1) * this.#width };
  }

  /**
   * The latest rows whose label was known at the latest close: 1 where the close `horizon` bars on lay above the row's.
   *
   * @returns views on the rows' values and new labels; valid until the next row is added
   */
  matured(rows: number, horizon: number): { readonly values: Float32Array; readonly labels: Float64Array } {
    const start = this.#end - horizon - rows;
    const values = this.#values.subarray(start * this.#width, (start + rows) * this.#width);
    const labels = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      labels[i] = Number(this.#closes[start + i + horizon]! > this.#closes[start + i]!);
    }
    return { values, labels };
  }

  #compact(): void {
    const start = this.#end - this.#keep;
    this.#values.copyWithin(0, start * this.#width);
    this.#closes.copyWithin(0, start);
    this.#end = this.#keep;
  }
}
