import type { ReplayedSeries } from "./options.js";
import type { PaperRun } from "./run.js";

/** Where the market stands, for people, tests and the control endpoint. */
export interface PaperState {
  readonly name: "vernier paper exchange";
  readonly run: string;
  readonly time: string;
  readonly phase: "open" | "closed" | "ended";
  /** Opening of the bar last opened, under the time of its series; null before the first. */
  readonly bar: string | null;
  readonly barsPlayed: number;
  readonly barsLeft: number;
  readonly speed: number;
  readonly synthetic: boolean;
  readonly data: readonly ReplayedSeries[];
  readonly orders: { readonly all: number; readonly open: number };
  readonly executions: number;
  readonly commands: number;
  readonly message: string;
}

/** The state of a run. */
export function stateOf(run: PaperRun, speed: number): PaperState {
  const { engine } = run;
  const { replay, tick, barOpen, ended, desk } = engine;
  const synthetic = run.series.some((series) => series.synthetic);
  return {
    name: "vernier paper exchange",
    run: run.id,
    time: new Date(engine.now).toISOString(),
    phase: ended ? "ended" : barOpen ? "open" : "closed",
    bar: tick < replay.start ? null : new Date(replay.times[tick]!).toISOString(),
    barsPlayed: tick - replay.start + (barOpen ? 0 : 1),
    barsLeft: replay.length - 1 - tick,
    speed,
    synthetic,
    data: run.series,
    orders: { all: desk.all.length, open: desk.open.size },
    executions: desk.executions.length,
    commands: run.sequence,
    message: ended
      ? "The replay has ended and the market stays closed; begin a new run to go on"
      : `Replays ${synthetic ? "synthetic" : "historical"} bars; no real market is reached`,
  };
}
