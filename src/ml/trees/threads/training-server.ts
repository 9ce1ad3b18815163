import { BoostingRounds } from "../boosting-rounds.js";
import { ForestGrower } from "../forest-trees.js";
import type { TrainingRequest, TrainingResponse } from "./training-messages.js";
import { TrainingTeam } from "./training-team.js";

/** The worker's side of training: takes requests in order, sends what comes of them. */
export class TrainingServer {
  readonly #send: (response: TrainingResponse) => void;
  #forest: ForestGrower | null = null;

  constructor(send: (response: TrainingResponse) => void) {
    this.#send = send;
  }

  take(request: TrainingRequest): void {
    try {
      if (request.kind === "boost") this.#boost(request);
      else if (request.kind === "forest") this.#forest = new ForestGrower(request.task);
      else this.#grow(request.tree);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#send({ kind: "refused", reason });
    }
  }

  /** Every thread of a team comes to the same result; the first tells it. */
  #boost({ task, memory, thread, threads }: Extract<TrainingRequest, { kind: "boost" }>): void {
    const rounds = new BoostingRounds(task, new TrainingTeam(memory, thread, threads));
    while (!rounds.isOver) {
      rounds.step();
      if (thread > 0) continue;
      this.#send({ kind: "round", done: rounds.done, validationLoss: rounds.validationLoss });
    }
    if (thread === 0) this.#send({ kind: "boosted", result: rounds.finish() });
  }

  #grow(tree: number): void {
    if (this.#forest === null) throw new Error("Cannot grow a tree: no forest was sent");
    this.#send({ kind: "tree", tree, ensemble: this.#forest.grow(tree) });
  }
}
