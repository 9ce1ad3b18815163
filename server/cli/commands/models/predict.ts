import type { Samples } from "../../../../src/ml/data/dataset.js";
import type { ForeignGraph } from "../../../../src/ml/formats/onnx-import.js";
import { givesProbability } from "../../../../src/ml/model/margin-probability.js";
import type { Model } from "../../../../src/ml/model/model.js";
import { margins, probabilities } from "../../../../src/ml/model/predict.js";
import { number } from "../../../../src/report/words/format.js";
import type { Command } from "../../kit/command.js";
import {
  chooseModel,
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
  usage: "--model FILE --data ROWS.csv [--class NAME]",
  options: MODEL_ROWS_OPTIONS,
  example: "vernier predict --model src/fixtures/xgboost-booster.json --data src/fixtures/xgboost-rows.csv",
  async run(args, io) {
    const file = requiredOption(args, "predict", "model", "FILE");
    const data = requiredOption(args, "predict", "data", "ROWS.csv");
    const content = await loadModel(file);
    const wanted = args.string("class");
    const chosen = content.kind === "graph" ? content.graph : chooseModel(content, wanted);
    const { features } = chosen;
    const samples = await readRows(data, { features, named: content.named });
    const scores = await score(chosen, samples, wanted);
    const { margin, probability, prediction } = scores;
    if (args.json) io.out(JSON.stringify({ ...scores, source: content.source, features }));
    else {
      const foretells = prediction.some((value) => value !== null);
      const [name, answer] = foretells ? ["prediction", prediction] : ["probability", probability];
      const rows = margin.map((value, i) => [String(i + 1), figure(value), figure(answer[i]!)]);
      io.out(formatTable(["row", "margin", name], rows, ["right", "right", "right"]));
    }
    return 0;
  },
};

/**
 * Undefined numbers are null: infinite log-odds, the probability where the model foretells a number, and the prediction
 * where it gives a probability.
 */
interface Scores {
  readonly margin: readonly (number | null)[];
  readonly probability: readonly (number | null)[];
  readonly prediction: readonly (number | null)[];
}

async function score(
  model: Model | ForeignGraph,
  samples: Samples,
  wanted: string | undefined,
): Promise<Scores> {
  if ("bytes" in model) {
    const graph = await openGraph(model, wanted);
    const found = Array.from(await graph.predict(samples.values, samples.rows));
    await graph.close();
    return {
      margin: found.map((value) => orNull(graphMargin(graph, value))),
      probability: found.map((value) => (graph.probability ? orNull(value) : null)),
      prediction: found.map((value) => (graph.probability ? null : orNull(value))),
    };
  }
  const classifies = givesProbability(model) || model.card !== null;
  const answers = Array.from(probabilities(model, samples), orNull);
  const none = answers.map(() => null);
  return {
    margin: Array.from(margins(model, samples), orNull),
    probability: classifies ? answers : none,
    prediction: classifies ? none : answers,
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function figure(value: number | null): string {
  return number(value, 6);
}
