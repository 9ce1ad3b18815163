/** Upper ends of the steps, in seconds; fine around what is promised. */
const STEPS = [
  0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075,
  0.1, 0.15, 0.25, 0.5, 1, 2.5, 5,
];
const NAME = "vernier_decision_seconds";

/** How long decisions took: from a bar's arrival at this process until the intent and its verdict were durable. */
export class DecisionTimes {
  readonly #steps: number[] = STEPS.map(() => 0);
  #count = 0;
  #sum = 0;

  record(ms: number): void {
    const seconds = Math.max(0, ms) / 1000;
    this.#count++;
    this.#sum += seconds;
    const step = STEPS.findIndex((end) => seconds <= end);
    if (step >= 0) this.#steps[step]!++;
  }

  /** A histogram in the text format of Prometheus. */
  write(): string {
    let below = 0;
    const steps = STEPS.map((end, i) => `${NAME}_bucket{le="${end}"} ${(below += this.#steps[i]!)}`);
    return [
      `# HELP ${NAME} From the arrival of a bar until the intent and its verdict were stored`,
      `# TYPE ${NAME} histogram`,
      ...steps,
      `${NAME}_bucket{le="+Inf"} ${this.#count}`,
      `${NAME}_sum ${this.#sum}`,
      `${NAME}_count ${this.#count}`,
      "",
    ].join("\n");
  }
}
