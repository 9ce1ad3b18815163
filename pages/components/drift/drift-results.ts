import type { DomainDrift } from "../../src/drift/domain-classifier.js";
import type { ExplanationDrift } from "../../src/drift/explanation-drift.js";
import type { FeatureDrift } from "../../src/drift/feature-drift.js";
import type { ModelDrift } from "../../src/drift/model-drift.js";
import type { AgeingPlan, AgeingStep } from "../../src/research/models/model-ageing.js";
import type { AgedFacts } from "./drift-messages.js";

/** What is known so far of how a model ages; null where it has not been measured yet. */
export class DriftResults {
  readonly facts: AgedFacts;
  readonly plan: AgeingPlan;
  readonly #cells: (FeatureDrift | null)[][];
  readonly #states: (ModelDrift | null)[];
  explanation: ExplanationDrift | null = null;
  together: DomainDrift | null = null;

  constructor(facts: AgedFacts, plan: AgeingPlan) {
    [this.facts, this.plan] = [facts, plan];
    this.#cells = facts.windows.map(() => facts.features.map(() => null));
    this.#states = facts.windows.map(() => null);
  }

  /** Index of the newest window. */
  get newest(): number {
    return this.facts.windows.length - 1;
  }

  /** A feature in a window, both by index. */
  feature(window: number, feature: number): FeatureDrift | null {
    return this.#cells[window]?.[feature] ?? null;
  }

  state(window: number): ModelDrift | null {
    return this.#states[window] ?? null;
  }

  apply(step: AgeingStep): void {
    switch (step.kind) {
      case "feature":
        this.#cells[step.window]![this.facts.features.indexOf(step.feature.name)] = step.feature;
        break;
      case "window":
        this.#states[step.window] = step.drift;
        break;
      case "explanation":
        this.explanation = step.drift;
        break;
      case "together":
        this.together = step.drift;
        break;
      case "progress":
    }
  }
}
