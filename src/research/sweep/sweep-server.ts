import { sliceBars, type Bars } from "../../market/series/bars.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { createGrid, type Grid } from "./grid.js";
import { runChunk } from "./sweep-chunk.js";
import type { SweepRequest, SweepResponse } from "./sweep-messages.js";
import type { SweepPlan } from "./sweep-plan.js";
import { createPointRunner, type PointRunner } from "./sweep-point.js";

/** What a worker holds after it was opened. */
interface OpenSweep {
  readonly bars: Bars;
  readonly strategy: Strategy;
  readonly plan: SweepPlan;
  readonly grid: Grid;
}

/** The worker's side of a sweep: answers requests, in order. */
export class SweepServer {
  readonly #loadStrategy: (word: string) => Promise<Strategy>;
  #open: OpenSweep | null = null;
  #runner: { readonly span: number; readonly runner: PointRunner } | null = null;

  /** @param loadStrategy finds the strategy of a name or, where there are files, of a path */
  constructor(loadStrategy: (word: string) => Promise<Strategy>) {
    this.#loadStrategy = loadStrategy;
  }

  async answer(request: SweepRequest): Promise<SweepResponse> {
    try {
      if (request.kind === "open") return await this.#start(request);
      if (!this.#open) return { kind: "refused", reason: "Cannot run points: the sweep is not open" };
      const { grid, plan } = this.#open;
      const chunk = runChunk(this.#runnerOf(request.span), grid, plan, request.points);
      return { kind: "done", id: request.id, chunk };
    } catch (error) {
      return { kind: "refused", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async #start({
    bars,
    strategy: word,
    plan,
  }: Extract<SweepRequest, { kind: "open" }>): Promise<SweepResponse> {
    const strategy = await this.#loadStrategy(word);
    this.#open = { bars, strategy, plan, grid: createGrid(plan.grid, strategy.parameters) };
    return { kind: "ready" };
  }

  #runnerOf(span: number): PointRunner {
    const { bars, strategy, plan } = this.#open!;
    if (this.#runner?.span !== span) {
      const seen = span >= bars.length ? bars : sliceBars(bars, 0, span);
      this.#runner = { span, runner: createPointRunner(seen, strategy, plan) };
    }
    return this.#runner.runner;
  }
}
