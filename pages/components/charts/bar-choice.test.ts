import { expect, it, vi } from "vitest";
import { BarChoice } from "./bar-choice.js";

it("choose() stays within the bars, tells a change once and forgets what belonged to the last choice", () => {
  const choice = new BarChoice(10, 3);
  const [chosen, changed] = [vi.fn(), vi.fn()];
  choice.onChoose(chosen);
  choice.onChange(changed);
  choice.relate([1, 2]);
  choice.choose(3);
  expect([choice.related, changed.mock.calls.length, chosen.mock.calls]).toEqual([[1, 2], 1, []]);
  choice.choose(99);
  choice.choose(-4.4);
  expect(chosen.mock.calls).toEqual([[9], [0]]);
  expect([choice.index, choice.related]).toEqual([0, []]);
});
