import type { Bars } from "../../src/market/series/bars.js";
import { counted, number } from "../../src/report/words/format.js";
import type { AgeingStep } from "../../src/research/models/model-ageing.js";
import { DriftClient } from "./drift-client.js";
import { shareTable, shiftChart, togetherLine } from "./drift-explanation.js";
import { featureFacts, featureTrend, figureChoice, type DriftFigure } from "./drift-feature.js";
import { healthChart } from "./drift-health.js";
import { driftHeatmap, type DriftHeatmap } from "./drift-heatmap.js";
import type { AgedFacts, DriftPart } from "./drift-messages.js";
import { confidenceChart, errorDriftChart } from "./drift-model.js";
import { driftNow } from "./drift-now.js";
import { estimateChart, section, twinLine } from "./drift-parts.js";
import { DriftResults } from "./drift-results.js";
import { driftRules } from "./drift-rules.js";
import { checkDriftSetup, type DriftSetup } from "./drift-setup.js";
import { html } from "../kit/prelude.js";
import { TimeView } from "../charts/time-view.js";
import { WorkStopped } from "../kit/work-client.js";
import { workLine } from "../kit/work-line.js";

/** Charts are drawn again at most so often while figures come in. */
const REDRAW_MS = 300;
/** What training counts for on the progress bar. */
const TRAINING_STEPS = 100;

/** What the drift page shows: the twin, and everything measured of it as it comes in. */
export class DriftBoard {
  readonly root: HTMLElement;
  readonly #client = new DriftClient();
  readonly #line = workLine(() => this.#cancel());
  readonly #body = html`<div class="drift-body"></div>`;
  readonly #now = html`<div></div>`;
  readonly #trend = html`<div></div>`;
  readonly #facts = html`<div></div>`;
  readonly #shares = html`<div></div>`;
  readonly #together = html`<div></div>`;
  #results: DriftResults | null = null;
  #view: TimeView | null = null;
  #map: DriftHeatmap | null = null;
  #figure: DriftFigure = "psi";
  #chosen = { window: 0, feature: 0 };
  #started = 0;
  #done = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.root = html`<div class="drift-board" aria-busy="true">${this.#line.root}${this.#body}</div>`;
  }

  /** Trains a twin on the bars and measures how it ages; what ran before is dropped. */
  start(setup: DriftSetup, bars: Bars): void {
    this.#clear();
    this.root.setAttribute("aria-busy", "true");
    this.#body.classList.remove("old");
    this.#body.replaceChildren(html`<p class="loading">Training the twin …</p>`);
    this.#started = performance.now();
    try {
      checkDriftSetup(setup);
      const { symbol: _symbol, trainBars, ...plan } = setup;
      this.#line.progress(0, TRAINING_STEPS, this.#started);
      const asked = this.#client.ask(
        "watch",
        { bars, trainBars, plan },
        {
          progress: (share) => this.#line.progress(TRAINING_STEPS * share, TRAINING_STEPS, this.#started),
          part: (part) => this.#receive(part, setup),
        },
      );
      asked.then(
        () => this.#finish(),
        (error: unknown) => {
          if (!(error instanceof WorkStopped)) this.#refuse(error);
        },
      );
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Tells that settings have changed since; what is drawn stays. */
  outdate(): void {
    if (!this.#results) return;
    this.#client.stop();
    clearTimeout(this.#timer);
    this.#flush();
    this.#body.classList.add("old");
    this.root.setAttribute("aria-busy", "false");
    this.#line.say("The settings have changed since: measure again");
  }

  #clear(): void {
    this.#client.stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    [this.#results, this.#view, this.#map] = [null, null, null];
    this.#done = 0;
  }

  #receive(part: DriftPart, setup: DriftSetup): void {
    if (part.kind === "aged") this.#open(part.facts, setup);
    else this.#take(part.step);
  }

  #open(facts: AgedFacts, setup: DriftSetup): void {
    const results = new DriftResults(facts, setup);
    const view = new TimeView(Float64Array.from(facts.windows, ({ last }) => last));
    this.#results = results;
    this.#view = view;
    this.#started = performance.now();
    const important = facts.importance.indexOf(Math.max(...facts.importance));
    this.#chosen = { window: results.newest, feature: important };
    this.#map = driftHeatmap(results, (window, feature) => this.#choose(window, feature));
    this.#body.replaceChildren(...this.#sections(results, view, setup));
    this.#map.showNewest();
    this.#drawNow();
    this.#drawFeature();
    this.#drawExplanations();
  }

  #sections(results: DriftResults, view: TimeView, setup: DriftSetup): HTMLElement[] {
    const figures = html`<div class="filters">${figureChoice(this.#figure, (figure) => {
      this.#figure = figure;
      this.#drawFeature();
    })}</div>`;
    return [
      twinLine(results.facts, setup.symbol),
      section("Is it ageing?", this.#now),
      section("Health over time", healthChart(view, results)),
      section(
        "Features",
        this.#map!.root,
        html`<div class="drift-feature">${figures}<div class="columns">${this.#trend}${this.#facts}</div></div>`,
      ),
      section(
        "Its own figures",
        html`<div class="columns">${confidenceChart(view, results)}${errorDriftChart(view, results)}</div>`,
        estimateChart(view, results),
      ),
      section("Explanations", shiftChart(view, results), this.#shares, this.#together),
      section("When an alert is raised", driftRules(setup.span)),
    ];
  }

  #take(step: AgeingStep): void {
    const results = this.#results!;
    results.apply(step);
    this.#done = step.done;
    this.#line.progress(step.done, step.total, this.#started);
    if (step.kind === "feature") {
      this.#map!.fill(step.window, results.facts.features.indexOf(step.feature.name));
    }
    if (step.kind === "window" && step.window === results.newest) this.#drawNow();
    if (step.kind === "explanation" || step.kind === "together") this.#drawExplanations();
    this.#timer ??= setTimeout(() => this.#flush(), REDRAW_MS);
  }

  /** Draws what has come in since. */
  #flush(): void {
    this.#timer = undefined;
    this.#view?.refresh();
    if (this.#results) this.#drawFacts();
  }

  #finish(): void {
    this.#client.stop();
    clearTimeout(this.#timer);
    this.#flush();
    const { facts, plan } = this.#results!;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    this.#line.say(
      `${counted(facts.features.length, "feature")} in ${counted(facts.windows.length, "window")}, ${number(plan.draws)} draws and ${number(plan.trials)} trials each, seed ${plan.seed}: ${seconds} s in this browser`,
    );
    this.root.setAttribute("aria-busy", "false");
  }

  #cancel(): void {
    this.#client.stop();
    clearTimeout(this.#timer);
    const results = this.#results;
    if (results) {
      this.#flush();
      this.#map!.end();
      if (!results.state(results.newest))
        this.#now.replaceChildren(
          html`<p class="notice">Cancelled before the newest window was measured: nothing can be said of it.</p>`,
        );
      if (!results.together)
        this.#together.replaceChildren(
          html`<p class="notice">All features together: not measured, cancelled before.</p>`,
        );
    } else {
      this.#body.replaceChildren(
        html`<p class="notice">Cancelled while the twin was trained: nothing was measured. Press Measure to begin again.</p>`,
      );
    }
    this.#line.say(`Cancelled after ${counted(this.#done, "figure")}: what was measured stays`);
    this.root.setAttribute("aria-busy", "false");
  }

  #refuse(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#clear();
    this.#line.say("");
    this.#body.replaceChildren(
      html`<p class="notice error" role="alert"><strong>This cannot be measured.</strong> ${reason}</p>`,
    );
    this.root.setAttribute("aria-busy", "false");
  }

  #choose(window: number | null, feature: number | null): void {
    const before = this.#chosen;
    this.#chosen = { window: window ?? before.window, feature: feature ?? before.feature };
    if (this.#chosen.feature !== before.feature) this.#drawFeature();
    else this.#drawFacts();
    this.#view!.point(this.#chosen.window);
  }

  #drawNow(): void {
    this.#now.replaceChildren(driftNow(this.#results!));
  }

  #drawFeature(): void {
    const [results, view] = [this.#results!, this.#view!];
    this.#trend.replaceChildren(featureTrend(view, results, this.#chosen.feature, this.#figure));
    this.#drawFacts();
  }

  #drawFacts(): void {
    const { window, feature } = this.#chosen;
    this.#map!.mark(window, feature);
    this.#facts.replaceChildren(featureFacts(this.#results!, window, feature));
  }

  #drawExplanations(): void {
    this.#shares.replaceChildren(shareTable(this.#results!));
    this.#together.replaceChildren(togetherLine(this.#results!.together));
  }
}
