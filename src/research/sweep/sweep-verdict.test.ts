import { describe, expect, it } from "vitest";
import { createGrid } from "./grid.js";
import { judgeSweep, type JudgedSweep } from "./sweep-verdict.js";

const PARAMETER = {
  name: "k",
  kind: "integer",
  default: 0,
  min: 0,
  max: 9,
  step: 1,
  label: "",
  description: "",
} as const;
const grid = createGrid({ axes: ["k=0..3"], where: null, fixed: {} }, [PARAMETER]);

/** An account that gains `drift` a bar, a little more and less in turns. */
function account(drift: number, bars = 400): Float64Array {
  const equity = new Float64Array(bars).fill(100);
  for (let i = 1; i < bars; i++) equity[i] = equity[i - 1]! * (1 + drift + (i % 2 === 0 ? 0.01 : -0.01));
  return equity;
}

/** Eight equal blocks of 49 returns with a mean and a square. */
function blocks(mean: (block: number) => number): Float64Array {
  return Float64Array.from({ length: 16 }, (_, k) => (k % 2 === 0 ? 49 * mean(k >> 1) : 49 * 1e-4));
}

function sweep(sharpes: readonly number[], changes: Partial<JudgedSweep> = {}): JudgedSweep {
  const column = Float64Array.from(sharpes);
  return {
    grid,
    columns: {
      points: Float64Array.from(sharpes, (_, k) => k),
      totalReturn: column,
      sharpe: column,
      maxDrawdown: column,
      trades: column,
      objective: column,
    },
    objective: "sharpe",
    row: sharpes.indexOf(Math.max(...sharpes)),
    equity: account(0.003),
    sums: sharpes.map((sharpe) => blocks(() => sharpe / 1000)),
    baseline: 0,
    periodsPerYear: 252,
    ...changes,
  };
}

describe("judgeSweep()", () => {
  it("finds that a best that stands out in every block holds", () => {
    const verdict = judgeSweep(sweep([4, 4.1, 4.2, 4.3]));
    expect(verdict).toMatchObject({ count: 4, pbo: 0, beatBaseline: 1, conclusion: "holds" });
    expect(verdict.deflatedSharpe).toBeGreaterThan(0.95);
    expect(verdict.minTrackRecord).toBeLessThan(verdict.observations);
  });

  it("finds luck when the trials lie so far apart that one of them had to be good", () => {
    const verdict = judgeSweep(sweep([-5, 0, 5, 9]));
    expect(verdict.conclusion).toBe("luck");
    expect(verdict.deflatedSharpe).toBeLessThan(verdict.probabilisticSharpe);
    expect(verdict.expectedSharpe).toBeGreaterThan(5);
  });

  it("finds overfitting when what is best in one half is worst in the other", () => {
    const sums = [0, 1, 2, 3].map((k) => blocks((b) => (b % 4 === k ? 0.004 : -0.001)));
    expect(judgeSweep(sweep([4, 4.1, 4.2, 4.3], { sums }))).toMatchObject({ conclusion: "overfit" });
  });

  it("finds that holding was better when the best does not beat it", () => {
    expect(judgeSweep(sweep([4, 4.1, 4.2, 4.3], { baseline: 5 }))).toMatchObject({
      conclusion: "behind",
      beatBaseline: 0,
    });
  });

  it("says nothing when the best never moved", () => {
    const verdict = judgeSweep(sweep([Number.NaN, Number.NaN], { row: 0, equity: account(0).fill(100) }));
    expect(verdict.conclusion).toBe("unknown");
    expect(verdict.deflatedSharpe).toBeNaN();
  });
});
