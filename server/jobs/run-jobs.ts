import type { NewRun, RunProgress } from "../../src/contracts/run-request.js";

/** Runs that were asked for: kept until they are done, also over a restart, and made one at a time. */
export interface RunJobs {
  /**
   * Asks for a run. One that is under way or stored is not made again.
   *
   * @throws InputError for what cannot be run; HttpError 404 when there is no such series.
   */
  ask(run: NewRun, person: string): Promise<RunProgress>;
  find(id: string): Promise<RunProgress | null>;
  /** Those that wait or are being made, the earliest first. */
  underWay(): Promise<readonly RunProgress[]>;
  /** Cancels a run that waits or is being made; null when there is none. */
  cancel(id: string, person: string): Promise<RunProgress | null>;
}
