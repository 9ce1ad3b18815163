import { FEATURES } from "../../src/features/catalog.js";
import { barsFromArrow } from "../../src/market/reading/arrow.js";
import { beeswarm } from "../../src/ml/explanations/beeswarm.js";
import { dependence } from "../../src/ml/explanations/dependence.js";
import { explainer, type Explainer } from "../../src/ml/shap/explain.js";
import type { Explanation } from "../../src/ml/shap/explanation.js";
import { strongestPartner } from "../../src/ml/shap/interaction-strength.js";
import { meanContributions } from "../../src/ml/shap/mean-contributions.js";
import { modelHash, readModelFile } from "../../src/ml/formats/model-file.js";
import { modelView } from "../../src/ml/explanations/model-view.js";
import { isTrees, type Model } from "../../src/ml/model/model.js";
import type { ModelCard } from "../../src/ml/model/model-card.js";
import { openOnnx } from "../../src/ml/formats/onnx-model.js";
import { margins, probabilities, valuesOf } from "../../src/ml/model/predict.js";
import { shapInteractions, type Interactions } from "../../src/ml/shap/shap-interactions.js";
import { explainTrade } from "../../src/ml/explanations/trade-explanation.js";
import { waterfall } from "../../src/ml/explanations/waterfall.js";
import { modelDecision } from "../../src/research/models/model-decision.js";
import { modelRowsFromArrow, type ModelRows } from "../../src/research/models/model-rows.js";
import { STARTER_TRAINING } from "../../src/research/models/starter-model.js";
import { trainOnBars } from "../../src/research/models/train-on-bars.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import type {
  ExactDependence,
  ExplainedDecision,
  ExplanationWork,
  OnnxCheck,
  OpenedModel,
  TrainedAgain,
} from "./explanation-messages.js";
import { serveWork, type WorkTalk } from "../kit/serve-work.js";

interface Opened {
  readonly model: Model & { readonly card: ModelCard };
  readonly rows: ModelRows;
  readonly explainer: Explainer;
  readonly explanation: Explanation;
  interactions: Interactions | null;
}

let opened: Opened | null = null;

serveWork<ExplanationWork>({
  open: ({ model, rows }) => open(model, modelRowsFromArrow(new Uint8Array(rows), "model-rows.arrow")),
  decide: ({ row, enter }) => decide(known(), row, enter),
  dependence: (feature) => dependenceOf(known(), feature),
  onnx: ({ bytes, wasm }) => checkOnnx(known(), new Uint8Array(bytes), wasm),
  train: trainAgain,
});

function known(): Opened {
  if (opened) return opened;
  throw new Error("Cannot explain: no model is open");
}

/** Lines of the beeswarm and bars of a waterfall, at most. */
const SHOWN = 10;

function open(text: string, table: ModelRows): OpenedModel {
  const { card, ...rest } = readModelFile(text);
  if (!card) throw new Error("Cannot explain the model: it has no card, which says what it was trained on");
  const model = { ...rest, card };
  const { origin } = table;
  if (origin.modelHash !== card.hash) {
    throw new Error(
      `Cannot explain the model: the rows are of model ${origin.modelHash.slice(0, 8)}, the file is of ${card.hash.slice(0, 8)}`,
    );
  }
  const rows = { ...table, names: model.features, values: valuesOf(model.features, table) };
  const started = performance.now();
  const own = explainer(model);
  const explanation = own.explain(rows);
  const milliseconds = performance.now() - started;
  const importance = meanContributions(explanation);
  const used = importance.filter(({ meanAbsolute }) => meanAbsolute > 0).length;
  opened = { model, rows, explainer: own, explanation, interactions: null };
  const { time, close, labels, returns, outOfFold } = rows;
  return {
    card,
    origin,
    hash: modelHash(model),
    trees: isTrees(model.form) ? model.form.roots.length : null,
    unit: model.form.link === "logistic" ? "log-odds" : "probability",
    time,
    close,
    labels,
    returns,
    probabilities: probabilities(model, rows),
    outOfFold: outOfFold.probabilities,
    explained: {
      method: explanation.method,
      maxResidual: explanation.maxResidual,
      milliseconds,
      importance,
      swarm: beeswarm(explanation, rows, Math.max(1, Math.min(SHOWN, used))),
    },
    view: modelView({ time, labels, probabilities: outOfFold.probabilities }),
  };
}

function decide(state: Opened, row: number, enter: number): ExplainedDecision {
  const { model, rows, explanation } = state;
  const facts = modelDecision(model, state.explainer, rows, row, { enter, options: DEFAULT_OPTIONS });
  const width = rows.names.length;
  const contributions = explanation.contributions.subarray(row * width, (row + 1) * width);
  const moving = contributions.filter((contribution) => contribution !== 0).length;
  return {
    row,
    explanation: explainTrade(facts),
    waterfall: waterfall(explanation, row, Math.max(1, Math.min(SHOWN, moving))),
    features: rows.names.map((name, k) => ({
      name,
      unit: unitOf(name),
      value: rows.values[row * width + k]!,
      contribution: contributions[k]!,
    })),
  };
}

function dependenceOf(state: Opened, feature: string): ExactDependence {
  const { model, rows, explanation } = state;
  const plot = dependence(explanation, rows, feature);
  const unit = unitOf(feature);
  if (!isTrees(model.form)) return { ...plot, unit, partner: null, partnerUnit: null, strength: null };
  state.interactions ??= shapInteractions(model, rows);
  const partner = strongestPartner(state.interactions, feature);
  if (!partner) return { ...plot, unit, partner: null, partnerUnit: null, strength: null };
  const values = dependence(explanation, rows, partner.feature).values;
  const { meanAbsolute: strength, feature: name } = partner;
  return { ...plot, unit, partner: name, partnerValues: values, partnerUnit: unitOf(name), strength };
}

function unitOf(name: string): string | null {
  return FEATURES.find((feature) => feature.name === name)?.unit ?? null;
}

async function checkOnnx({ model, rows }: Opened, bytes: Uint8Array, wasm: string): Promise<OnnxCheck> {
  const session = await openOnnx(bytes, wasm);
  const started = performance.now();
  const margin = await session.run(rows.values, rows.rows, "margin");
  const probability = await session.run(rows.values, rows.rows, "probability");
  const milliseconds = performance.now() - started;
  await session.close();
  return {
    rows: rows.rows,
    margin: largestDifference(margin, margins(model, rows)),
    probability: largestDifference(probability, probabilities(model, rows)),
    milliseconds,
  };
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new Error(`Cannot compare: ${a.length} answers for ${b.length} rows`);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

async function trainAgain(arrow: ArrayBuffer, { progress }: WorkTalk<never>): Promise<TrainedAgain> {
  const bars = barsFromArrow(new Uint8Array(arrow), { file: "the bars of this page" });
  const started = performance.now();
  const { model } = await trainOnBars(bars, STARTER_TRAINING, {
    progress: (share) => progress(share, 1),
  });
  return {
    hash: model.card.hash,
    dataHash: model.card.data.hash,
    milliseconds: performance.now() - started,
  };
}
