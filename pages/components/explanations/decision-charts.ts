import { percent, money } from "../../src/report/words/format.js";
import type { BarChoice } from "../charts/bar-choice.js";
import { line } from "../run/equity-chart.js";
import type { OpenedModel } from "./explanation-messages.js";
import { Plot } from "../kit/prelude.js";
import { timeChart } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

/** What the model says of each bar, beside what the model of its fold said, which did not know it. */
export function probabilityChart(
  { probabilities, outOfFold, labels, card }: OpenedModel,
  view: TimeView,
  choice: BarChoice,
  enter: () => number,
): HTMLElement {
  return timeChart(view, {
    title: "What the model says",
    unit: `probability of “${card.label.rule}”; click a bar to explain it`,
    summary: `Probability of "${card.label.rule}" at each bar, by the model and by the models of its folds`,
    series: [
      { key: "ours", label: "This model, which knew the bar" },
      { key: "baseline", label: "Its fold's model, which did not" },
    ],
    height: 190,
    choice,
    plot: (from, to) => ({
      y: { label: null, grid: true, ticks: 5, tickFormat: (d: number) => percent(d, { digits: 0 }) },
      marks: [
        Plot.ruleY([enter(), 1 - enter()], { stroke: "var(--rule-strong)", strokeDasharray: "2 3" }),
        line(view.dates, outOfFold, from, to, "var(--baseline)", 1.1),
        line(view.dates, probabilities, from, to, "var(--ours)", 1.3),
        chosenRule(view, choice, from, to),
      ],
    }),
    read: (i) => [
      { label: "This model", text: percent(probabilities[i]!) },
      { label: "Its fold's", text: percent(outOfFold[i]!) },
      { label: "Came true", text: labels[i] === 1 ? "yes" : "no" },
    ],
  });
}

/** The closes, with the chosen bar and the past cases nearest to it, each marked by how it ended. */
export function casesChart(
  { close, labels, returns, origin }: OpenedModel,
  view: TimeView,
  choice: BarChoice,
): HTMLElement {
  const marked = (label: number, from: number, to: number): number[] =>
    choice.related.filter((i) => labels[i] === label && i >= from && i <= to);
  return timeChart(view, {
    title: `${origin.symbol}, and the nearest past cases`,
    unit: "close, US dollars",
    summary: `Closes of ${origin.symbol} with the bar that is explained and the past cases nearest to it`,
    series: [
      { key: "price", label: "Close" },
      { key: "buy", label: "Past case that came true" },
      { key: "sell", label: "Past case that did not" },
    ],
    height: 190,
    choice,
    plot: (from, to) => ({
      y: {
        label: null,
        grid: true,
        nice: true,
        ticks: 5,
        tickFormat: (d: number) => money(d, { digits: 0 }),
      },
      marks: [
        line(view.dates, close, from, to, "var(--price)", 1),
        chosenRule(view, choice, from, to),
        caseDots(view, close, marked(1, from, to), "var(--gain)", 0),
        caseDots(view, close, marked(0, from, to), "var(--loss)", 180),
      ],
    }),
    read: (i) => [
      { label: "Close", text: money(close[i]!) },
      {
        label: "Return after it",
        text: percent(returns[i]!, { digits: 2, plus: true }),
        tone: returns[i]! < 0 ? "loss" : "gain",
      },
    ],
  });
}

function chosenRule({ dates }: TimeView, { index }: BarChoice, from: number, to: number): Plot.Markish {
  return Plot.ruleX(index >= from && index <= to ? [dates[index]] : [], {
    stroke: "var(--ink)",
    strokeWidth: 1.6,
  });
}

function caseDots(
  { dates }: TimeView,
  close: Float64Array,
  cases: readonly number[],
  fill: string,
  rotate: number,
): Plot.Markish {
  return Plot.dot(cases, {
    x: (i: number) => dates[i],
    y: (i: number) => close[i],
    symbol: "triangle",
    rotate,
    dy: rotate === 0 ? 10 : -10,
    r: 5,
    fill,
    stroke: "var(--paper)",
    strokeWidth: 0.8,
  });
}
