import type { ParameterValues } from "../../src/core/parameters.js";
import { encodeCalendar } from "../../src/contracts/encode-calendar.js";
import type { Bars } from "../../src/market/series/bars.js";
import { METRICS } from "../../src/metrics/definitions.js";
import { describeCalendar } from "../../src/report/words/calendar-words.js";
import { counted, day, number } from "../../src/report/words/format.js";
import { gridValues } from "../../src/research/sweep/grid.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import { heatmap, type Heatmap } from "../charts/heatmap.js";
import { bestCell, cellOf, judgedBy, labMap } from "../sweep/lab-map.js";
import { pairPanel, type PairPanel } from "./lab-pair.js";
import { planSweep, type LabSetup } from "./lab-setup.js";
import { PageSweep, SWEPT, type SweepState, type SweptFigure } from "../sweep/page-sweep.js";
import { choice } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";
import type { StudyClient } from "../kit/study-client.js";
import { verdictPanel, type VerdictPanel } from "../sweep/verdict-panel.js";
import { walkPanel, type WalkPanel } from "./walk-panel.js";
import { workLine } from "../kit/work-line.js";

/** A sweep that takes longer than this is drawn while it runs, so often. */
const SLOW_MS = 250;
/** What is made from a finished sweep waits this long for the next move of a slider. */
const SETTLE_MS = 120;

type Baseline = Readonly<Record<SweptFigure, number>>;

/** What the lab shows: the latest sweep as a map, then its verdict, a run of it and its walk-forward. */
export class Lab {
  readonly map: HTMLElement;
  readonly verdict: VerdictPanel;
  readonly pair: PairPanel;
  readonly walk: WalkPanel = walkPanel();
  readonly #series: ReadonlyMap<string, Bars>;
  readonly #sweep = new PageSweep();
  readonly #heat: Heatmap = heatmap((cell) => this.#choose(cell));
  readonly #line = workLine(() => this.#sweep.cancel());
  #figure: SweptFigure = "sharpe";
  #state: SweepState | null = null;
  #baseline: Baseline | null = null;
  #chosen: ParameterValues | null = null;
  #painted = 0;
  /** Runs of each sweep of this visit, by what was swept. */
  readonly #tried = new Map<string, number>();
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(series: ReadonlyMap<string, Bars>, client: StudyClient) {
    this.#series = series;
    this.verdict = verdictPanel(client);
    this.pair = pairPanel(client, () => this.#choose(null));
    this.map = html`<figure class="lab-map" aria-busy="true">
      <figcaption><h3>Every pair, one cell each</h3>${this.#figureChoice()}</figcaption>
      ${this.#heat.root}${this.#line.root}
    </figure>`;
  }

  /** Sweeps what a setup asks for; what an earlier one asked for is dropped. */
  start(setup: LabSetup): void {
    clearTimeout(this.#settling);
    this.map.setAttribute("aria-busy", "true");
    try {
      const job = planSweep(setup, this.#series.get(setup.symbol)!);
      const baseline = runBacktest(job.bars, "buy-and-hold", {}, job.plan.options).metrics;
      const started = performance.now();
      if (setup.strategy !== this.#state?.job.strategy) this.#chosen = null;
      this.#sweep.run(
        job,
        (state) => this.#receive(state, baseline, started),
        (error) => this.#refuse(error),
      );
    } catch (error) {
      this.#refuse(error);
    }
  }

  #receive(state: SweepState, baseline: Baseline, started: number): void {
    if (state.phase === "running" && !this.#isDue(started)) return;
    [this.#state, this.#baseline] = [state, baseline];
    this.#paint();
    if (state.phase === "running") return this.#line.progress(state.done, state.total, started);
    this.#line.say(describe(state, this.#sweep.threads));
    this.map.setAttribute("aria-busy", "false");
    this.#settle();
  }

  #isDue(started: number): boolean {
    const now = performance.now();
    if (now - started < SLOW_MS || now - this.#painted < SLOW_MS) return false;
    this.#painted = now;
    return true;
  }

  #refuse(error: unknown): void {
    this.#line.say("");
    this.map.setAttribute("aria-busy", "false");
    this.verdict.refuse(error);
  }

  #paint(): void {
    if (!this.#state || !this.#baseline) return;
    this.#heat.show(labMap(this.#state, this.#figure, this.#baseline));
    this.#mark();
  }

  #mark(): void {
    const state = this.#state!;
    this.#heat.mark(bestCell(state, judgedBy(this.#figure)), this.#chosen && cellOf(state, this.#chosen));
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const [state, figure] = [this.#state!, judgedBy(this.#figure)];
      this.verdict.update(state, figure, this.#count(state));
      this.walk.update({ job: state.job, figure });
      this.#drawPair();
    }, SETTLE_MS);
  }

  #count({ job: { bars, strategy, plan }, done }: SweepState): number {
    const range = [bars.time[0], bars.time[bars.length - 1]];
    this.#tried.set(`${bars.symbol} ${JSON.stringify([strategy, plan.grid, plan.options, range])}`, done);
    const here = [...this.#tried].filter(([key]) => key.startsWith(`${bars.symbol} `));
    return here.reduce((sum, [, runs]) => sum + runs, 0);
  }

  #choose(cell: number | null): void {
    if (!this.#state) return;
    this.#chosen = cell === null ? null : gridValues(this.#state.grid, cell);
    this.#mark();
    this.#drawPair();
  }

  #drawPair(): void {
    const state = this.#state!;
    const best = bestCell(state, judgedBy(this.#figure));
    const values = this.#chosen ?? (best === null ? null : gridValues(state.grid, best));
    this.pair.update(state, values, this.#chosen !== null);
  }

  #figureChoice(): HTMLElement {
    const figures = SWEPT.map((name) => [name, METRICS[name].label] as const);
    return choice("Figure", figures, this.#figure, (figure) => {
      this.#figure = figure;
      this.#paint();
      this.#settle();
    });
  }
}

function describe(
  { job, phase, done, total, failed, reason, milliseconds }: SweepState,
  threads: number,
): string {
  const { bars, strategy } = job;
  const range = `${day(bars.time[0]!)} to ${day(bars.time[bars.length - 1]!)}`;
  const lead =
    phase === "cancelled"
      ? `Cancelled: ${number(done)} of ${counted(total, "run")}, the map is not whole.`
      : `${counted(done, "run")} of ${findStrategy(strategy).title} on ${bars.symbol}, ${counted(bars.length, "bar")}, ${range}: ${number(milliseconds)} ms on ${counted(threads, "thread")}. ${describeCalendar(encodeCalendar(bars))}.`;
  return failed > 0 ? `${lead} ${number(failed)} failed, the first with: ${reason}.` : lead;
}
