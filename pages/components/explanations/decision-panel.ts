import { day, number, percent } from "../../src/report/words/format.js";
import type { BarChoice } from "../charts/bar-choice.js";
import { casesChart, probabilityChart } from "./decision-charts.js";
import { caseTable, decisionWords, featureTable } from "./decision-words.js";
import type { ExplanationClient } from "./explanation-client.js";
import type { ExplainedDecision, OpenedModel } from "./explanation-messages.js";
import { failure } from "../kit/panel.js";
import { slider } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { TimeView } from "../charts/time-view.js";
import { waterfallChart } from "./waterfall-chart.js";
import { zoomBar } from "../charts/zoom-bar.js";

/** Least probability at which the page enters unless the address says otherwise. */
const ENTER = 0.55;
const ENTER_RANGE = { min: 0.5, max: 0.7, step: 0.005 };

/** One decision of a model: the bars to choose it from, and why it is what it is. */
export function decisionPanel(model: OpenedModel, client: ExplanationClient, choice: BarChoice): HTMLElement {
  const view = new TimeView(model.time);
  let enter = enterOf(location.search);
  let asked = 0;
  const body = html`<div class="decision" aria-live="polite" aria-busy="true"></div>`;
  const show = async (): Promise<void> => {
    const turn = ++asked;
    body.setAttribute("aria-busy", "true");
    const content = await client.ask("decide", { row: choice.index, enter }).then(
      (decision) => {
        if (turn === asked) choice.relate(relatedRows(decision, model));
        return drawDecision(decision, model, choice);
      },
      (error: unknown) => failure("the decision", error),
    );
    if (turn !== asked) return;
    body.replaceChildren(content);
    body.setAttribute("aria-busy", "false");
  };
  const remember = (): void =>
    history.replaceState(null, "", `?date=${day(model.time[choice.index]!)}&enter=${enter}`);
  choice.onChoose(() => {
    remember();
    void show();
  });
  const threshold = slider(
    term("Enter at"),
    { ...ENTER_RANGE, value: enter },
    (value) => percent(value),
    (value) => {
      enter = value;
      remember();
      void show();
    },
  );
  void show();
  return html`<div>
    <div class="filters decision-filters" role="group" aria-label="The bar to explain">${chooser(model, choice)}${threshold.root}</div>
    ${body}
    ${zoomBar(view)}
    ${probabilityChart(model, view, choice, () => enter)}
    ${casesChart(model, view, choice)}
  </div>`;
}

/** The row that the address names, or the latest on which the model would act, or the last. */
export function firstRow({ time, probabilities }: OpenedModel): number {
  const asked = Date.parse(new URLSearchParams(location.search).get("date") ?? "");
  if (!Number.isNaN(asked)) return new TimeView(time).indexAt(asked);
  const acts = probabilities.findLastIndex((p) => Math.max(p, 1 - p) >= enterOf(location.search));
  return acts < 0 ? time.length - 1 : acts;
}

function enterOf(search: string): number {
  const asked = Number(new URLSearchParams(search).get("enter") ?? Number.NaN);
  return asked >= ENTER_RANGE.min && asked <= ENTER_RANGE.max ? asked : ENTER;
}

function chooser({ time, probabilities }: OpenedModel, choice: BarChoice): HTMLElement[] {
  const last = time.length - 1;
  const field = html`<input type="date" min=${day(time[0]!)} max=${day(time[last]!)}>` as HTMLInputElement;
  const times = new TimeView(time);
  const show = (): void => void (field.value = day(time[choice.index]!));
  field.addEventListener("change", () => {
    const asked = field.valueAsNumber;
    if (!Number.isNaN(asked)) choice.choose(times.indexAt(asked));
    show();
  });
  choice.onChoose(show);
  show();
  const far = (i: number): number => Math.abs(probabilities[i]! - 0.5);
  const surest = probabilities.reduce((best, _, i) => (far(i) > far(best) ? i : best), 0);
  const button = (text: string, label: string, index: () => number): HTMLElement =>
    html`<button type="button" aria-label=${label} onclick=${() => choice.choose(index())}>${text}</button>`;
  return [
    html`<label>Bar ${field}</label>`,
    button("←", "The bar before", () => choice.index - 1),
    button("→", "The bar after", () => choice.index + 1),
    button("Surest", "Surest: the bar it is surest about", () => surest),
    button("Last", "Last: the last labelled bar", () => last),
  ];
}

function relatedRows({ explanation }: ExplainedDecision, { time }: OpenedModel): number[] {
  const cases = explanation.facts.cases?.nearest ?? [];
  return cases.map((c) => time.indexOf(c.time)).filter((i) => i >= 0);
}

function drawDecision(decision: ExplainedDecision, model: OpenedModel, choice: BarChoice): HTMLElement {
  return html`<div>
    ${honesty(decision, model)}
    <div class="decision-parts">
      <div>${waterfallChart(decision)}${featureTable(decision)}
        ${caseTable(decision, (time) => choice.choose(model.time.indexOf(time)))}</div>
      ${decisionWords(decision)}
    </div>
  </div>`;
}

/** What was in the model's training, and what came of the bar: a reader has to know both. */
function honesty({ row, waterfall }: ExplainedDecision, model: OpenedModel): HTMLElement {
  const { labels, returns, outOfFold, origin } = model;
  const came = labels[row] === 1;
  return html`<div class="notice beware" role="note">
    <p><strong>This explains the model, not the market.</strong> The model was trained on this bar (${term("In-sample", "in-sample")}), so as a strategy it abstains here.
    The model of its fold, which did not know the bar, said <b>${percent(outOfFold[row]!)}</b>.
    “${model.card.label.rule}” then ${came ? "came true" : "did not come true"} (<b>${percent(returns[row]!, { digits: 2, plus: true })}</b>).
    Base and contributions add up to the margin ${waterfall.residual === 0 ? "exactly" : `within ${waterfall.residual.toExponential(1)}`}.</p>
    ${origin.synthetic ? html`<p><span class="badge">${term("Synthetic data")}</span> These prices were made by a program.</p>` : null}
    <p class="small">Data: ${number(model.time.length)} labelled bars, the last of ${day(model.time.at(-1)!)}, ${ageWords(model.time.at(-1)!)} old today.</p>
  </div>`;
}

function ageWords(time: number): string {
  const days = Math.floor((Date.now() - time) / 86_400_000);
  return days > 730 ? `${number(days / 365.25, 1)} years` : `${number(days)} days`;
}
