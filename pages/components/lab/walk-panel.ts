import { counted } from "../../src/report/words/format.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import type { JudgedFigure } from "../sweep/lab-map.js";
import type { SweepJob } from "../sweep/page-sweep.js";
import { failure } from "../kit/panel.js";
import { numberField } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";
import { StudyClient } from "../kit/study-client.js";
import { walkResult } from "./walk-result.js";
import { WorkStopped } from "../kit/work-client.js";
import { workLine } from "../kit/work-line.js";

/** What is to be walked forward now: the sweep and the figure it chooses by. */
export interface WalkQuestion {
  readonly job: SweepJob;
  readonly figure: JudgedFigure;
}

/** The walk-forward of the lab. */
export interface WalkPanel {
  readonly root: HTMLElement;
  /** Tells that the lab shows something else; what is drawn stays, marked as old. */
  update(question: WalkQuestion): void;
}

const LEAST_TRAIN = 60;
const MOST_TRAIN = 1_000;

/** Walks the sweep forward when it first comes into view, and when asked to. */
export function walkPanel(): WalkPanel {
  const client = new StudyClient();
  let question: WalkQuestion | null = null;
  let drawn: WalkQuestion | null = null;
  let sizes = { train: 0, test: 0, anchored: false };
  let seen = false;
  const result = html`<div class="walk-body"></div>`;
  const line = workLine(() => client.stop());
  const fields = html`<div class="filters"></div>`;
  const root = html`<section class="walk" aria-label="Walk-forward">${fields}${line.root}${result}</section>`;

  const run = async (): Promise<void> => {
    if (!question) return;
    client.stop();
    const asked = question;
    const { job } = asked;
    const started = performance.now();
    root.setAttribute("aria-busy", "true");
    line.progress(0, 1, started);
    try {
      const plan = { ...job.plan, objective: asked.figure };
      const walk = await client.ask(
        "walk-forward",
        { ...job, plan, sizes },
        { progress: (done, total) => line.progress(done, total, started) },
      );
      drawn = asked;
      const cash = plan.options.cash;
      result.replaceChildren(walkResult(walk, { cash, figure: asked.figure, names: namesOf(job) }));
      result.classList.remove("old");
      line.say(
        `${counted(walk.folds.length, "fold")} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      root.setAttribute("aria-busy", "false");
    } catch (error) {
      if (question !== asked) return;
      const cancelled = error instanceof WorkStopped;
      line.say(cancelled ? "Cancelled: nothing was changed below" : "");
      if (!cancelled) result.replaceChildren(failure("the walk-forward", error));
      root.setAttribute("aria-busy", "false");
    }
  };
  const drawFields = (bars: number): void => {
    const limits = { min: 10, max: bars, step: 1 };
    const anchored = html`<input type="checkbox" />` as HTMLInputElement;
    anchored.checked = sizes.anchored;
    anchored.addEventListener("change", () => (sizes = { ...sizes, anchored: anchored.checked }));
    fields.replaceChildren(
      html`<label>Choose on ${numberField(sizes.train, limits, (train) => (sizes = { ...sizes, train }))} bars</label>`,
      html`<label>then trade ${numberField(sizes.test, { ...limits, min: 1 }, (test) => (sizes = { ...sizes, test }))} bars</label>`,
      html`<label>${anchored} training grows from the first bar</label>`,
      html`<button type="button" onclick=${() => void run()}>Walk forward</button>`,
    );
  };
  new IntersectionObserver(([entry], observer) => {
    if (!entry!.isIntersecting) return;
    observer.disconnect();
    seen = true;
    void run();
  }).observe(root);

  return {
    root,
    update(next) {
      const bars = next.job.bars.length;
      if (question?.job.bars.length !== bars) {
        sizes = { ...sizes, ...defaultSizes(bars) };
        drawFields(bars);
      }
      question = next;
      if (seen && drawn === null) void run();
      else if (drawn !== null && drawn !== next) {
        result.classList.add("old");
        client.stop();
        root.setAttribute("aria-busy", "false");
        line.say("The settings have changed since: walk forward again");
      }
    },
  };
}

/** Two fifths of the bars to choose on, a quarter of that to trade. */
function defaultSizes(bars: number): { readonly train: number; readonly test: number } {
  const train = Math.max(LEAST_TRAIN, Math.min(MOST_TRAIN, Math.floor(bars * 0.4)));
  return { train, test: Math.max(1, Math.floor(train / 4)) };
}

function namesOf({ strategy, plan }: SweepJob): (readonly [string, string])[] {
  const { parameters } = findStrategy(strategy);
  const names = plan.grid.axes.map((text) => text.split("=")[0]!);
  return names.map((name) => [name, parameters.find((p) => p.name === name)?.label ?? name] as const);
}
