import type { Samples } from "../../../../src/ml/data/dataset.js";
import { margins, probabilities } from "../../../../src/ml/model/predict.js";
import type { ModelContent } from "../../../../src/ml/formats/read-model.js";
import { number } from "../../../../src/report/words/format.js";
import type { Command } from "../../kit/command.js";
import {
  graphMargin,
  loadModel,
  MODEL_ROWS_OPTIONS,
  openGraph,
  requiredOption,
} from "../../loading/load-model.js";
import { readRows } from "../../loading/read-rows.js";
import { formatTable } from "../../kit/table.js";

export const command: Command = {
  name: "predict",
  summary: "Scores rows of features by a model",
  usage: "--model FILE --data ROWS.csv",
  options: MODEL_ROWS_OPTIONS,
  example: "vernier predict --model src/fixtures/xgboost-booster.json --data src/fixtures/xgboost-rows.csv",
  async run(args, io) {
    const file = requiredOption(args, "predict", "model", "FILE");
    const data = requiredOption(args, "predict", "data", "ROWS.csv");
    const content = await loadModel(file);
    const features = content.kind === "model" ? content.model.features : content.graph.features;
    const samples = await readRows(data, { features, named: content.named });
    const { margin, probability } = await score(content, samples);
    if (args.json) io.out(JSON.stringify({ margin, probability, source: content.source, features }));
    else {
      const rows = margin.map((value, i) => [String(i + 1), figure(value), figure(probability[i]!)]);
      io.out(formatTable(["row", "margin", "probability"], rows, ["right", "right", "right"]));
    }
    return 0;
  },
};

/** Undefined numbers are null: infinite log-odds, and the probability where the model foretells a number. */
interface Scores {
  readonly margin: readonly (number | null)[];
  readonly probability: readonly (number | null)[];
}

async function score(content: ModelContent, samples: Samples): Promise<Scores> {
  if (content.kind === "graph") {
    const graph = await openGraph(content.graph);
    const found = Array.from(await graph.predict(samples.values, samples.rows));
    await graph.close();
    return {
      margin: found.map((value) => orNull(graphMargin(graph, value))),
      probability: found.map((value) => (graph.probability ? orNull(value) : null)),
    };
  }
  const { model } = content;
  const foretellsNumber = model.form.link === "identity" && !model.calibration && !model.card;
  return {
    margin: Array.from(margins(model, samples), orNull),
    probability: Array.from(probabilities(model, samples), (p) => (foretellsNumber ? null : orNull(p))),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function figure(value: number | null): string {
  return number(value, 6);
}
