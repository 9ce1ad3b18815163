import { existsSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { InputError } from "../../../../src/core/errors.js";
import type { ModelCard, ModelScores } from "../../../../src/ml/model/model-card.js";
import { writeModelFile } from "../../../../src/ml/formats/model-file.js";
import { exportOnnx } from "../../../../src/ml/formats/onnx-export.js";
import { number, percent } from "../../../../src/report/words/format.js";
import { trainOnBars } from "../../../../src/research/models/train-on-bars.js";
import { CLONE } from "../../../clone.js";
import { readConfig } from "../../../config.js";
import { createModelStore, type CardedModel, type StoredModel } from "../../../models/model-store.js";
import { writeWhole } from "../../../models/write-whole.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { BENCHMARK_OPTION, loadBenchmark } from "../../loading/load-benchmark.js";
import { DATA, DATA_OPTIONS, loadBars } from "../../loading/load-data.js";
import { formatTable } from "../../kit/table.js";
import { readTraining, TRAINING_OPTIONS } from "../../options/training-options.js";
import { openTrainingPort } from "../../threads/training-port.js";

export const command: Command = {
  name: "train",
  summary: "Trains a model on purged folds, calibrates and keeps it, and says how good it is out of sample",
  usage: "DATA --model M [--horizon N --features NAME --set K=V…] [options]",
  positionals: DATA,
  options: [
    ...TRAINING_OPTIONS,
    BENCHMARK_OPTION,
    {
      name: "threads",
      kind: "number",
      placeholder: "N",
      help: "Workers; they change no bit of the model and pay from a million values on",
      default: "1",
    },
    {
      name: "out",
      kind: "string",
      placeholder: "FILE",
      help: "Also write the model here: as ONNX where the name ends in .onnx, else as JSON",
    },
    ...DATA_OPTIONS,
  ],
  example: "vernier train AAPL --model boosting --horizon 5 --set rounds=100 maxLeaves=8",
  async run(args, io) {
    const training = readTraining(args);
    const threads = readThreads(args);
    const out = readOut(args);
    const bars = await loadBars(args, io);
    const benchmark = await loadBenchmark(args, io, training.features);
    const { model, skipped, dataset } = await trainOnBars(
      bars,
      { ...training, benchmark },
      {
        progress: (share, stage) => io.progress(`train, ${stage}`, Math.floor(share * 100), 100),
        ...(threads > 1 && { threads: { count: threads, openPort: openTrainingPort } }),
      },
    );
    if (skipped.length > 0) io.note(`Left out, for they do not vary on these bars: ${skipped.join(", ")}`);
    const stored = createModelStore(readConfig(process.env, CLONE).home).save(model);
    if (out !== undefined) writeOut(out, model);
    if (args.json) io.out(JSON.stringify(toJson(model.card, stored, dataset.rows, skipped)));
    else print(io, model.card, stored, dataset.rows);
    return 0;
  },
};

function readThreads(args: Arguments): number {
  const threads = args.number("threads") ?? 1;
  if (Number.isInteger(threads) && threads >= 1 && threads <= 64) return threads;
  throw new InputError(`--threads is ${threads}, expected an integer from 1 to 64`);
}

/** The file of `--out`, whose folder has to be there before the work begins. */
function readOut(args: Arguments): string | undefined {
  const out = args.string("out");
  if (out === undefined) return undefined;
  const folder = path.dirname(path.resolve(out));
  if (out === "" || !existsSync(folder) || (existsSync(out) && statSync(out).isDirectory())) {
    throw new InputError(`Cannot write model "${out}": expected a file in a folder that exists`);
  }
  return out;
}

function writeOut(file: string, model: CardedModel): void {
  try {
    writeWhole(file, file.endsWith(".onnx") ? exportOnnx(model) : writeModelFile(model));
  } catch (cause) {
    throw new InputError(`Cannot write model "${file}": ${(cause as Error).message}`, {}, { cause });
  }
}

function toJson(
  card: ModelCard,
  stored: StoredModel,
  rows: number,
  skipped: readonly string[],
): Readonly<Record<string, unknown>> {
  const { modelId, inSample, outOfSample, features, hash } = card;
  return {
    modelId,
    onnx: stored.onnx,
    model: stored.file,
    metrics: { inSample, outOfSample },
    features,
    skipped,
    hash,
    rows,
    card,
  };
}

const FIGURES: readonly (readonly [keyof ModelScores, string])[] = [
  ["rows", "rows"],
  ["accuracy", "accuracy"],
  ["baseline", "accuracy of naming the commoner label"],
  ["auc", "area under the ROC curve"],
  ["logLoss", "log loss"],
  ["brier", "Brier score"],
  ["ece", "expected calibration error"],
];

function print(io: Io, card: ModelCard, stored: StoredModel, rows: number): void {
  const { data, label, algorithm, features, inSample, outOfSample } = card;
  const name = `${data.name}${data.synthetic ? ", synthetic" : ""}`;
  io.out(
    `Model ${card.modelId}: ${algorithm} on ${name}, ${number(rows)} rows, ${features.length} features; label: ${label.rule}\n`,
  );
  const figures = FIGURES.map(([key, title]) => [title, figure(key, inSample), figure(key, outOfSample)]);
  io.out(formatTable(["figure", "in-sample", "out-of-sample"], figures, ["left", "right", "right"]));
  io.out(`\n${judge(outOfSample)}`);
  io.out(`Kept as ${stored.file}\n    and ${stored.onnx}`);
}

function figure(key: keyof ModelScores, scores: ModelScores): string {
  return number(scores[key], key === "rows" ? 0 : 4);
}

/** Accuracy against the baseline, with the spread that luck alone gives it. */
function judge({ accuracy, baseline, rows }: ModelScores): string {
  if (accuracy === null || baseline === null) return "Out of sample there is nothing to judge it by.";
  const error = Math.sqrt((baseline * (1 - baseline)) / rows);
  const facts = `Out of sample it is right in ${percent(accuracy)} of rows, naming the commoner label in ${percent(baseline)}`;
  if (accuracy <= baseline) return `${facts}: it knows nothing that helps.`;
  const sure = accuracy - baseline > 2 * error;
  return `${facts}: ${sure ? "better than luck explains, if the rows were independent" : "luck is enough to explain the difference"}.`;
}
