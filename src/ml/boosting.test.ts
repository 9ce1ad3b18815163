import { describe, expect, it } from "vitest";
import { boost, trainBoosting, TrainingCancelled } from "./boosting.js";
import { makeDataset } from "./test-dataset.js";

describe("boost", () => {
  it("boost() grows the requested rounds when nothing stops it", () => {
    const { ensemble, rounds } = boost(makeDataset(500, 4, 1), { rounds: 7 });
    expect([rounds, ensemble.roots.length]).toEqual([7, 7]);
  });

  it("trainBoosting() gives what boost() gives", async () => {
    const data = makeDataset(500, 4, 1);
    const options = { rounds: 10, rowShare: 0.7, columnShare: 0.5 };
    expect(await trainBoosting(data, options)).toEqual(boost(data, options));
  });

  it("trainBoosting() throws TrainingCancelled when its signal is aborted between rounds", async () => {
    const control = new AbortController();
    const heard: number[] = [];
    const training = trainBoosting(
      makeDataset(500, 4, 1),
      { rounds: 50 },
      {
        signal: control.signal,
        progress: (done) => {
          heard.push(done);
          if (done === 3) control.abort();
        },
      },
    );
    await expect(training).rejects.toThrow(TrainingCancelled);
    expect(heard).toEqual([1, 2, 3]);
  });
});
