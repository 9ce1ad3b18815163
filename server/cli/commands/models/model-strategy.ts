import { InputError } from "../../../../src/core/errors.js";
import { mlDirection } from "../../../../src/strategies/models/ml-direction.js";
import { modelStrategy } from "../../../../src/strategies/models/model-strategy.js";
import type { Arguments, Io, OptionDescriptor } from "../../kit/command.js";
import {
  loadAnyStrategy,
  loadedHere,
  type LoadedPairStrategy,
  type LoadedStrategy,
} from "../../loading/load-strategy.js";

export const MODEL_OPTION: OptionDescriptor = {
  name: "model",
  kind: "string",
  placeholder: "FILE",
  help: `A trained model that ${mlDirection.name} trades as it is: ours (.json), ONNX, XGBoost JSON or UBJSON, or LightGBM text; it abstains on bars up to the end of its training data`,
  default: "none",
};

/** Which class of that model's is traded. */
export const MODEL_CLASS_OPTION: OptionDescriptor = {
  name: "class",
  kind: "string",
  placeholder: "NAME",
  help: "Of a model of several classes: the one whose probability counts as that of a rise",
  default: "of two classes the second",
};

/** What `--strategy` and `--model` name, and the file that it comes from, or its name. */
export async function chooseStrategy(
  args: Arguments,
  io: Io,
): Promise<{ readonly word: string; readonly loaded: LoadedStrategy | LoadedPairStrategy }> {
  const file = args.string(MODEL_OPTION.name);
  if (file === undefined) {
    const wanted = args.string(MODEL_CLASS_OPTION.name);
    if (wanted !== undefined) {
      throw new InputError(`--class is ${wanted}, but no model is given, expected --model FILE with it`);
    }
    const word = args.string("strategy") ?? "sma-crossover";
    return { word, loaded: await loadAnyStrategy(word) };
  }
  const named = args.string("strategy") ?? mlDirection.name;
  if (named !== mlDirection.name) {
    throw new InputError(
      `Option --model is what ${mlDirection.name} trades, but --strategy is "${named}", expected ${mlDirection.name} or none`,
    );
  }
  return { word: file, loaded: await loadModelStrategy(file, args, io) };
}

/**
 * The strategy that trades the model of a file.
 *
 * @throws InputError for a file that is no model, or a model that cannot be traded.
 */
async function loadModelStrategy(file: string, args: Arguments, io: Io): Promise<LoadedStrategy> {
  const { chooseModel, loadModel } = await import("../../loading/load-model.js");
  const content = await loadModel(file);
  if (content.kind === "graph") {
    throw new InputError(
      `Cannot trade ${file}: only a runtime can run its graph, expected trees or a linear model`,
    );
  }
  if (!content.named) {
    throw new InputError(
      `Cannot trade ${file}: it does not name its features, expected names of the catalog, as in return-5`,
    );
  }
  const model = chooseModel(content, args.string(MODEL_CLASS_OPTION.name));
  if (!model.card)
    io.note(
      `Warning: ${file} does not say what it was trained on; where it was trained on these bars the result is in-sample`,
    );
  return loadedHere(modelStrategy(model));
}
