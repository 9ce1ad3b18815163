import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { InputError } from "../../src/core/errors.js";
import type { ModelCard } from "../../src/ml/model/model-card.js";
import { readModelFile, writeModelFile } from "../../src/ml/formats/model-file.js";
import type { Model } from "../../src/ml/model/model.js";
import { exportOnnx } from "../../src/ml/formats/onnx-export.js";
import { DRAFT, writeWhole } from "./write-whole.js";

/** A model with a card. */
export type CardedModel = Model & { readonly card: ModelCard };

/** Where a model's files stand. */
export interface StoredModel {
  readonly modelId: string;
  /** The model itself, exact to the bit. */
  readonly file: string;
  /** The same for any ONNX runtime. */
  readonly onnx: string;
}

/** A folder of models: `<modelId>.json` and `<modelId>.onnx`. A model is there when its JSON file is. */
export interface ModelStore {
  /** Writes a model's files, the ONNX one first; one that is there and whole is left as it is. */
  save(model: CardedModel): StoredModel;
  has(modelId: string): boolean;
  /** The ids that are there, in their alphabetical order. */
  list(): string[];
  /** Where a model's files are, or would be. */
  locate(modelId: string): StoredModel;
  /**
   * @throws InputError when there is no such model, or its file was damaged or changed.
   */
  read(modelId: string): CardedModel;
}

const ID = /^[0-9a-f]{16}$/;
/** A draft as old as this belongs to no living writer. */
const STALE_MS = 3_600_000;

/** The store in a VERNIER_HOME. */
export function createModelStore(home: string): ModelStore {
  const folder = path.join(home, "models");
  const locate = (modelId: string): StoredModel => {
    if (!ID.test(modelId)) {
      throw new InputError(`"${modelId}" is no model's id, expected 16 hexadecimal digits`);
    }
    const base = path.join(folder, modelId);
    return { modelId, file: `${base}.json`, onnx: `${base}.onnx` };
  };
  const has = (modelId: string): boolean => fs.existsSync(locate(modelId).file);
  return {
    locate,
    has,
    save: (model) => {
      const place = locate(model.card.modelId);
      fs.mkdirSync(folder, { recursive: true });
      removeStaleDrafts(folder);
      if (!isIntact(place)) saveFiles(place, model);
      return place;
    },
    list: () => {
      if (!fs.existsSync(folder)) return [];
      const names = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
      return names
        .map((name) => name.slice(0, -".json".length))
        .filter((id) => ID.test(id))
        .sort();
    },
    read: (modelId) => readFile(locate(modelId)),
  };
}

/** Two processes may save the same model at once: each has drafts of its own. */
function saveFiles({ file, onnx }: StoredModel, model: CardedModel): void {
  const draft = (name: string): string => `${name}.${process.pid}${DRAFT}`;
  writeWhole(onnx, exportOnnx(model), draft(onnx));
  writeWhole(file, writeModelFile(model), draft(file));
}

function readFile({ modelId, file }: StoredModel): CardedModel {
  if (!fs.existsSync(file)) throw new InputError(`There is no model ${modelId}`, { file });
  const { card, ...model } = readAt(file);
  if (card?.modelId === modelId) return { ...model, card };
  throw new InputError(`The file's card is of model ${card?.modelId ?? "none"}, expected ${modelId}`, {
    file,
  });
}

function isIntact(place: StoredModel): boolean {
  if (!fs.existsSync(place.onnx)) return false;
  try {
    readFile(place);
    return true;
  } catch {
    return false;
  }
}

function readAt(file: string): Model {
  try {
    return readModelFile(fs.readFileSync(file, "utf8"));
  } catch (cause) {
    if (cause instanceof InputError) throw new InputError(cause.message, { file }, { cause });
    throw cause;
  }
}

function removeStaleDrafts(folder: string): void {
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(DRAFT))) {
    const file = path.join(folder, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > STALE_MS) fs.rmSync(file, { force: true });
  }
}
