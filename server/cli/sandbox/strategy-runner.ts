import type { OpenSweepPort } from "../../../src/research/sweep/sweep-messages.js";
import { localSweepPort } from "../../../src/research/sweep/sweep-local.js";
import type { Strategy } from "../../../src/strategies/contract/strategy.js";
import { STRATEGIES } from "../../../src/strategies/catalog.js";
import { openMainPort, openWorkerPort } from "../threads/sweep-port.js";
import type { Progress, StrategyAnswers, StrategyTaskName, StrategyTasks } from "./strategy-work.js";

/** Does the work on one strategy, wherever its code runs. */
export interface StrategyRunner {
  /** @throws InputError and Error as the work does, one line each */
  run<Name extends StrategyTaskName>(
    name: Name,
    task: StrategyTasks[Name],
    progress?: Progress,
  ): Promise<StrategyAnswers[Name]>;
  /** @param small whether one thread will do */
  sweepPort(small: boolean): OpenSweepPort;
}

/** Runs a strategy here: one of the catalog, one of a model's file, and on Node a user's own. */
export function localRunner(strategy: Strategy, streams: boolean): StrategyRunner {
  const named = STRATEGIES.includes(strategy);
  return {
    run: async (name, task, progress = () => {}) => {
      const { workOn } = await import("./strategy-work.js");
      return workOn(strategy, streams)[name](task, progress);
    },
    sweepPort: (small) => {
      if (!named)
        return localSweepPort(
          async () => strategy,
          (task) => setTimeout(task, 0),
        );
      return small ? openMainPort : openWorkerPort;
    },
  };
}
