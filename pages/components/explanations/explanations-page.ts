import { counted, day } from "../../src/report/words/format.js";
import { BarChoice } from "../charts/bar-choice.js";
import { beeswarmChart } from "./beeswarm-chart.js";
import { decisionPanel, firstRow } from "./decision-panel.js";
import { dependenceChart } from "./dependence-chart.js";
import { ExplanationClient } from "./explanation-client.js";
import type { OpenedModel } from "./explanation-messages.js";
import { importanceChart } from "./importance-chart.js";
import { modelCard, modelVerdict } from "./model-card.js";
import { modelChecks } from "./model-checks.js";
import { modelViewCharts } from "./model-view-charts.js";
import { failure, panel } from "../kit/panel.js";
import { html } from "../kit/prelude.js";

/** The files of a model that the page explains. */
export interface ExplanationFiles {
  readonly model: SiteFile;
  readonly rows: SiteFile;
  readonly onnx: SiteFile;
  readonly bars: SiteFile;
}

/** Why a model decides as it does: one decision, all of them, and how good the model is; everything is computed here. */
export function explanationsPage({ model, rows, onnx, bars }: ExplanationFiles): HTMLElement {
  const client = new ExplanationClient();
  const wasm = import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  const opened = Promise.all([model.arrayBuffer(), rows.arrayBuffer()]).then(([text, arrow]) =>
    client.ask("open", { model: new TextDecoder().decode(text), rows: arrow }),
  );
  return panel(opened, (found) => drawPage(found, client, { onnx, bars, wasm }), {
    name: "the model",
    height: 1200,
  });
}

function drawPage(
  model: OpenedModel,
  client: ExplanationClient,
  files: Parameters<typeof modelChecks>[2],
): HTMLElement {
  if (model.time.length === 0) {
    return html`<p class="notice">The model has no labelled bar: there is no decision to explain yet.</p>`;
  }
  const choice = new BarChoice(model.time.length, firstRow(model));
  return html`<div class="explanations">
    ${factsLine(model)}
    <h2>One decision</h2>
    ${decisionPanel(model, client, choice)}
    <h2>What it goes by, over all bars</h2>
    <div class="columns">${importanceChart(model)}${beeswarmChart(model, choice)}</div>
    ${dependencePanel(model, client, choice)}
    <h2>How good is this model</h2>
    ${modelVerdict(model)}
    <p>Whether it still fits the market: <a href="./drift">Drift</a>.</p>
    ${modelViewCharts(model.view)}${modelCard(model)}
    <h2>Checked in your browser</h2>
    ${modelChecks(model, client, files)}
  </div>`;
}

function factsLine({ card, origin, time, trees }: OpenedModel): HTMLElement {
  const facts = [
    `Model ${card.modelId.slice(0, 8)}`,
    `${card.algorithm}${trees === null ? "" : `, ${counted(trees, "tree")}`}`,
    `${origin.symbol}, ${day(time[0]!)} to ${day(time.at(-1)!)}`,
    `foretells “${card.label.rule}”`,
  ];
  return html`<p class="facts-line">${facts.map((fact) => html`<span>${fact}</span>`)}</p>`;
}

function dependencePanel(
  { explained, unit }: OpenedModel,
  client: ExplanationClient,
  choice: BarChoice,
): HTMLElement {
  const { importance } = explained;
  const used = importance.filter(({ meanAbsolute }) => meanAbsolute > 0);
  const names = (used.length > 0 ? used : importance).map(({ feature }) => feature);
  const select =
    html`<select>${names.map((name) => html`<option>${name}</option>`)}</select>` as HTMLSelectElement;
  const body = html`<div class="dependence-body" aria-busy="true"></div>`;
  const show = async (): Promise<void> => {
    const asked = select.value;
    body.setAttribute("aria-busy", "true");
    const draw = await client.ask("dependence", asked).then(
      (plot) => () => dependenceChart(plot, choice, unit),
      (error: unknown) => () => failure("the dependence plot", error),
    );
    if (asked !== select.value) return;
    redraw = () => body.replaceChildren(draw());
    redraw();
    body.setAttribute("aria-busy", "false");
  };
  let redraw = (): void => {};
  select.addEventListener("change", () => void show());
  choice.onChoose(() => redraw());
  void show();
  return html`<section class="dependence-panel"><div class="filters"><label>Dependence on ${select}</label></div>${body}</section>`;
}
