import { expect, test } from "vitest";
import { randomBars } from "../../src/fixtures/builders/random-bars.js";
import { makeRun } from "../../src/contracts/run-record.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import type { RunNews, RunWork } from "./run-messages.js";
import { openRunThread } from "./run-thread.js";

const BARS = randomBars(3, 300);
const WORK: RunWork = {
  bars: BARS,
  spec: {
    symbol: "TEST",
    strategy: "sma-crossover",
    parameters: { fast: 5, slow: 20 },
    options: DEFAULT_OPTIONS,
  },
  codeVersion: "test",
  createdAt: 0,
};

function hearAll(work: RunWork): Promise<RunNews[]> {
  return new Promise((resolve) => {
    const heard: RunNews[] = [];
    openRunThread(work, (news) => {
      heard.push(news);
      if (news.kind !== "progress") resolve(heard);
    });
  });
}

test("openRunThread() makes the run that makeRun() makes, with its proof, and says how far it is", async () => {
  const heard = await hearAll(WORK);
  const steps = heard.flatMap((news) => (news.kind === "progress" ? [news.done] : []));
  expect(steps.length).toBeGreaterThan(10);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  const lookahead = { verdict: "clean", checked: 300, leakCount: 0 };
  expect(heard.at(-1)).toEqual({ kind: "made", run: { ...makeRun(BARS, WORK.spec, WORK), lookahead } });
});

test("openRunThread() says why a run cannot be made", async () => {
  const spec = { ...WORK.spec, parameters: { fast: 50, slow: 20 } };
  expect(await hearAll({ ...WORK, spec })).toEqual([
    { kind: "failed", reason: expect.stringContaining("fast") as unknown },
  ]);
});
