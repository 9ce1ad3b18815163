import type { ModelCard, ModelScores } from "../../src/ml/model/model-card.js";
import { SCORES } from "../../src/ml/scores/score-definitions.js";
import { counted, day, number, percent, shortHash } from "../../src/report/words/format.js";
import type { OpenedModel } from "./explanation-messages.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

const FIGURES = ["accuracy", "baseline", "auc", "logLoss", "brier", "ece"] as const;
const SHARES = new Set<string>(["accuracy", "baseline", "ece"]);

/** In one sentence what out-of-sample accuracy beside the baseline says. */
export function modelVerdict({ card }: OpenedModel): HTMLElement {
  const { accuracy, baseline, rows, auc } = card.outOfSample;
  const better = accuracy !== null && baseline !== null && accuracy > baseline;
  const judged = better
    ? "better than the baseline; whether by skill or luck, the folds below say"
    : "no better than that: it has learned nothing that pays";
  return html`<p class="lead">Out-of-sample it named the right label on <b>${percent(accuracy)}</b> of ${counted(rows, "bar")}; always naming the commoner label
    does on <b>${percent(baseline)}</b>. That is ${judged}. ${auc === null ? "" : `Area under the curve ${number(auc, 3)}; a coin has 0.5.`}</p>`;
}

/** A model's card: in- against out-of-sample beside the baseline, each fold, and what it takes to train it again. */
export function modelCard(model: OpenedModel): HTMLElement {
  const { card } = model;
  return html`<div>
    <div class="columns">${scoreTable(card)}${factList(model)}</div>
    ${foldTable(card)}${featureList(card)}
  </div>`;
}

function scoreTable({ inSample, outOfSample }: ModelCard): HTMLElement {
  return html`<figure><figcaption><h3>In-sample against out-of-sample</h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Scores, table"><table class="figures">
      <thead><tr><th scope="col" class="text">Figure</th><th scope="col">${term("In-sample")}</th><th scope="col">${term("Out-of-sample")}</th></tr></thead>
      <tbody>${FIGURES.map(
        (name) =>
          html`<tr><th scope="row" class="text">${term(SCORES[name].label)}</th><td>${show(inSample, name)}</td><td>${show(outOfSample, name)}</td></tr>`,
      )}</tbody>
    </table></div></figure>`;
}

function show(scores: ModelScores, name: (typeof FIGURES)[number]): string {
  return SHARES.has(name) ? percent(scores[name]) : number(scores[name], 3);
}

function factList({ card, trees, origin }: OpenedModel): HTMLElement {
  const { data, label, options } = card;
  const facts: readonly (readonly [HTMLElement | string, HTMLElement | string])[] = [
    [
      "Model",
      `${card.algorithm}${trees === null ? "" : `, ${counted(trees, "tree")}`}, ${counted(card.features.length, "feature")}`,
    ],
    ["Label", label.rule],
    ["Label 1 in training", percent(label.baseRate)],
    ["Data source", origin.source],
    ["Bars", `${number(data.rows)} of ${data.name}, ${day(data.first)} to ${day(data.last)}`],
    ["Labelled rows", number(card.outOfSample.rows)],
    [term("Data hash"), hash(data.hash)],
    [term("Model hash"), hash(card.hash)],
    ["Seed", String(card.seed)],
    [term("Best of N trials"), `best of ${counted(origin.trials, "setting")} that were tried on these bars`],
    [
      "Options",
      Object.entries(options)
        .map(([name, value]) => `${name} ${value}`)
        .join(", "),
    ],
  ];
  return html`<figure><figcaption><h3>How it was made</h3></figcaption>
    <dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></figure>`;
}

function foldTable({ folds }: ModelCard): HTMLElement {
  return html`<figure><figcaption><h3>${term("Purged folds")} <span class="unit">each stretch foretold by a model that did not know it</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Folds, table"><table class="figures">
      <thead><tr><th scope="col" class="text">Test days</th><th scope="col">Trained on</th><th scope="col">Tested on</th>
        ${(["accuracy", "baseline", "auc", "logLoss"] as const).map((name) => html`<th scope="col">${SCORES[name].label}</th>`)}</tr></thead>
      <tbody>${folds.map(
        ({
          train,
          test,
          testFirst,
          testLast,
          outOfSample,
        }) => html`<tr><th scope="row" class="text">${day(testFirst)} to ${day(testLast)}</th><td>${number(train)}</td><td>${number(test)}</td>
          ${(["accuracy", "baseline", "auc", "logLoss"] as const).map((name) => html`<td>${show(outOfSample, name)}</td>`)}</tr>`,
      )}</tbody>
    </table></div></figure>`;
}

function featureList({ features }: ModelCard): HTMLElement {
  return html`<details><summary>${counted(features.length, "feature")} with the hashes of their definitions</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Features and hashes, table"><table class="figures results">
      <thead><tr><th scope="col" class="text">Feature</th><th scope="col">Version</th><th scope="col" class="text">Hash</th></tr></thead>
      <tbody>${features.map((f) => html`<tr><th scope="row" class="text">${f.name}</th><td>${f.version}</td><td class="text"><code title=${f.hash}>${shortHash(f.hash)}…</code></td></tr>`)}</tbody>
    </table></div></details>`;
}

function hash(value: string): HTMLElement {
  return html`<code class="hash">${value}</code>`;
}
