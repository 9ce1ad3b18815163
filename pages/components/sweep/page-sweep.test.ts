import { describe, expect, it } from "vitest";
import { randomBars } from "../../../src/fixtures/builders/random-bars.js";
import { gridValues } from "../../../src/research/sweep/grid.js";
import { runBacktest } from "../../../src/research/runs/run-backtest.js";
import { localSweepPort } from "../../../src/research/sweep/sweep-local.js";
import { findStrategy } from "../../../src/strategies/catalog.js";
import { defaultSetup, planSweep, type LabSetup } from "../lab/lab-setup.js";
import { PageSweep, type SweepJob, type SweepState } from "./page-sweep.js";

const bars = randomBars(7, 400);
const open = localSweepPort(
  async (name) => findStrategy(name),
  (task) => setTimeout(task, 0),
);

function job(changes: Partial<LabSetup> = {}): SweepJob {
  return planSweep({ ...defaultSetup("AAPL", "sma-crossover", bars.length), ...changes }, bars);
}

function lastState(sweep: PageSweep, asked: SweepJob): Promise<SweepState> {
  return new Promise((done, fail) =>
    sweep.run(asked, (state) => (state.phase === "running" ? undefined : done(state)), fail),
  );
}

describe("PageSweep", () => {
  it("run() gives every pair the figures of a single backtest", async () => {
    const asked = job();
    const { grid, figures, phase, done, total } = await lastState(new PageSweep({ count: 2, open }), asked);
    expect({ phase, done, total }).toEqual({ phase: "done", done: 10_000, total: 10_000 });
    for (const point of [0, 99, 100, 4567, 9999]) {
      const { metrics } = runBacktest(bars, "sma-crossover", gridValues(grid, point), asked.plan.options);
      for (const name of ["sharpe", "totalReturn", "maxDrawdown", "trades"] as const)
        expect(figures[name][point]).toBe(metrics[name]);
    }
  });

  it("run() shows the latest sweep only when others came in between", async () => {
    const sweep = new PageSweep({ count: 1, open });
    const shown: number[] = [];
    for (const last of [199, 299]) {
      sweep.run(
        job({ last }),
        (state) => shown.push(state.job.bars.length),
        () => {},
      );
    }
    const { job: latest } = await lastState(sweep, job({ last: 349 }));
    expect(latest.bars).toHaveLength(350);
    expect(shown).not.toContain(300);
  });

  it("cancel() ends a sweep and says how far it came", async () => {
    const sweep = new PageSweep({ count: 1, open });
    const state = await new Promise<SweepState>((done, fail) =>
      sweep.run(job(), (next) => (next.phase === "running" ? sweep.cancel() : done(next)), fail),
    );
    expect(state.phase).toBe("cancelled");
    expect(state.done).toBeLessThan(state.total);
    expect((await lastState(sweep, job())).phase).toBe("done");
  });

  it("run() tells of a strategy that no worker knows, and goes on with the next sweep", async () => {
    const sweep = new PageSweep({ count: 1, open });
    await expect(lastState(sweep, { ...job(), strategy: "unheard-of" })).rejects.toThrow("Unknown strategy");
    expect((await lastState(sweep, job())).phase).toBe("done");
  });

  it("run() counts the points that fail, with the first reason", async () => {
    const axis = { name: "fast", from: 2, to: 150, step: 1 };
    const asked = job({ x: axis });
    const unfiltered = { ...asked, plan: { ...asked.plan, grid: { ...asked.plan.grid, where: null } } };
    const { failed, reason, figures } = await lastState(new PageSweep({ count: 1, open }), unfiltered);
    expect(failed).toBe(1225);
    expect(reason).toContain('expected less than "slow"');
    expect(figures.sharpe.at(-100)).toBeNaN();
  });
});
