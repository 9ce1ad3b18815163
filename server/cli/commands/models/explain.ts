import { InputError } from "../../../../src/core/errors.js";
import { createRandom } from "../../../../src/core/random.js";
import type { Samples } from "../../../../src/ml/data/dataset.js";
import { explainer } from "../../../../src/ml/shap/explain.js";
import type { Explanation } from "../../../../src/ml/shap/explanation.js";
import { isTrees, type Model } from "../../../../src/ml/model/model.js";
import type { ForeignGraph } from "../../../../src/ml/formats/onnx-import.js";
import { permutationExplainer } from "../../../../src/ml/shap/permutation-shap.js";
import { signed } from "../../../../src/ml/explanations/plain-figures.js";
import { shapInteractions } from "../../../../src/ml/shap/shap-interactions.js";
import { number } from "../../../../src/report/words/format.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import {
  chooseModel,
  loadModel,
  MODEL_ROWS_OPTIONS,
  openGraph,
  requiredOption,
} from "../../loading/load-model.js";
import { readRows } from "../../loading/read-rows.js";
import { formatTable } from "../../kit/table.js";

const PAIRS = 10;
const SEED = 1;
const SHOWN = 4;

export const command: Command = {
  name: "explain",
  summary: "Says what each feature did to each row's score: exact SHAP values",
  usage: "--model FILE --data ROWS.csv [--class NAME] [--background B.csv] [--interactions]",
  options: [
    ...MODEL_ROWS_OPTIONS,
    {
      name: "background",
      kind: "string",
      placeholder: "B.csv",
      help: "Rows that a feature is unknown against; needed where trees have no covers and for foreign graphs",
    },
    { name: "interactions", kind: "flag", help: "Also what each pair of features did together" },
    {
      name: "pairs",
      kind: "number",
      placeholder: "N",
      help: "Foreign graphs: pairs of orders sampled for each row",
      default: String(PAIRS),
    },
    {
      name: "seed",
      kind: "number",
      placeholder: "N",
      help: "Foreign graphs: fixes the orders",
      default: "1",
    },
  ],
  example: "vernier explain --model src/fixtures/xgboost-booster.json --data src/fixtures/xgboost-rows.csv",
  async run(args, io) {
    const file = requiredOption(args, "explain", "model", "FILE");
    const data = requiredOption(args, "explain", "data", "ROWS.csv");
    const content = await loadModel(file);
    const chosen = content.kind === "graph" ? content.graph : chooseModel(content, args.string("class"));
    const shape = { features: chosen.features, named: content.named };
    const samples = await readRows(data, shape);
    const background = args.string("background");
    const rows = background === undefined ? undefined : await readRows(background, shape);
    const found = await explain(chosen, samples, rows, args);
    const interactions = args.flag("interactions") ? interactionsOf(chosen, samples, rows) : undefined;
    if (args.json) io.out(JSON.stringify(toJson(found, interactions)));
    else print(io, found, interactions);
    return 0;
  },
};

async function explain(
  model: Model | ForeignGraph,
  samples: Samples,
  background: Samples | undefined,
  args: Arguments,
): Promise<Explanation> {
  if ("bytes" in model) return explainGraph(model, samples, background, args);
  requireCovers(model, background);
  return explainer(model, background).explain(samples);
}

function requireCovers({ form }: Model, background: Samples | undefined): void {
  if (background || !isTrees(form) || hasCovers(form)) return;
  throw new InputError(
    "The model's trees do not say how many rows reached each node, expected --background B.csv with rows like those it was trained on",
  );
}

function hasCovers({ cover }: { readonly cover: Float64Array }): boolean {
  return cover.length === 0 || !Number.isNaN(cover[0]);
}

async function explainGraph(
  graph: ForeignGraph,
  samples: Samples,
  background: Samples | undefined,
  args: Arguments,
): Promise<Explanation> {
  if (!background) {
    throw new InputError(
      `The model is a graph that is explained by trying it (${graph.reason}), expected --background B.csv with rows like those it was trained on`,
    );
  }
  const pairs = args.number("pairs") ?? PAIRS;
  if (!(Number.isInteger(pairs) && pairs >= 1)) {
    throw new InputError(`--pairs is ${pairs}, expected an integer from 1`);
  }
  const running = await openGraph(graph, args.string("class"));
  const random = createRandom(args.number("seed") ?? SEED);
  const sampled = await permutationExplainer(running.predict, background, { pairs, random });
  const found = await sampled.explain(samples);
  await running.close();
  return found;
}

/** For each row a matrix, row after row. */
function interactionsOf(
  model: Model | ForeignGraph,
  samples: Samples,
  background: Samples | undefined,
): Float64Array {
  if ("bytes" in model || !isTrees(model.form)) {
    throw new InputError(
      "--interactions needs a model of trees: elsewhere features have none that can be found exactly",
    );
  }
  if (background) {
    throw new InputError(
      "--interactions goes without --background: they add up to SHAP values along the trees' paths",
    );
  }
  return shapInteractions(model, samples).values;
}

function toJson(found: Explanation, interactions: Float64Array | undefined): object {
  const { base, method, maxResidual, names, rows, contributions } = found;
  const width = names.length;
  return {
    base,
    margin: Array.from(found.margins),
    contributions: rowsOf(contributions, rows, width),
    method,
    maxResidual,
    features: names,
    ...(interactions && {
      interactions: Array.from({ length: rows }, (_, i) =>
        rowsOf(interactions.subarray(i * width * width, (i + 1) * width * width), width, width),
      ),
    }),
  };
}

function rowsOf(values: Float64Array, rows: number, width: number): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
}

function print(io: Io, found: Explanation, interactions: Float64Array | undefined): void {
  const { base, method, maxResidual, names, rows, contributions, margins } = found;
  const width = names.length;
  io.out(
    `Method: ${method}; base ${number(base, 4)}; base and contributions add up to the margin within ${maxResidual.toExponential(1)}\n`,
  );
  const table = Array.from({ length: rows }, (_, i) => {
    const own = contributions.subarray(i * width, (i + 1) * width);
    const largest = Array.from(names.keys())
      .sort((a, b) => Math.abs(own[b]!) - Math.abs(own[a]!))
      .slice(0, SHOWN)
      .map((k) => `${names[k]} ${signed(own[k]!)}`);
    return [String(i + 1), number(margins[i]!, 4), largest.join(", ")];
  });
  io.out(formatTable(["row", "margin", "largest contributions"], table, ["right", "right", "left"]));
  if (interactions) io.out(`\n${strongestPairs(names, rows, interactions)}`);
  io.out("\nThis explains the model, not the market.");
}

/** The pairs of features whose interaction is largest on average. */
function strongestPairs(names: readonly string[], rows: number, interactions: Float64Array): string {
  const width = names.length;
  const pairs = names.flatMap((a, j) =>
    names.slice(j + 1).map((b, offset) => {
      const k = j + 1 + offset;
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += Math.abs(2 * interactions[(i * width + j) * width + k]!);
      return { pair: `${a} × ${b}`, mean: sum / rows };
    }),
  );
  const strongest = pairs.sort((x, y) => y.mean - x.mean).slice(0, SHOWN);
  const table = strongest.map(({ pair, mean }) => [pair, number(mean, 4)]);
  return formatTable(["pair", "mean size together"], table, ["left", "right"]);
}
