import { expect, test } from "vitest";
import type { PaperEngine } from "./exchange/engine.js";
import { portfolioHistory } from "./http/portfolio-history.js";

const DAY = 86_400_000;

/** An account's values at the closes of days from 1970 on; the first three are before the period asked for. */
function historyAfter(...equity: readonly number[]): Record<string, unknown> {
  const points = equity.map((value, day) => ({ time: day * DAY + 1, day: day * DAY, equity: value }));
  const engine = { now: 10 * DAY, startCash: "1000", points } as unknown as PaperEngine;
  return portfolioHistory(engine, new URLSearchParams({ start: new Date(3 * DAY).toISOString() }));
}

test("portfolioHistory() gives profits as shares of what the period began with", () => {
  expect(historyAfter(1000, 900, 800, 1000, 400)).toMatchObject({
    base_value: 800,
    profit_loss: [200, -400],
    profit_loss_pct: [0.25, -0.5],
  });
});

test.each([-200, 0])("portfolioHistory() has no share of a period that began with %d", (base) => {
  expect(historyAfter(1000, 500, base, -400, 100)).toMatchObject({
    base_value: base,
    profit_loss: [-400 - base, 100 - base],
    profit_loss_pct: [null, null],
  });
});
