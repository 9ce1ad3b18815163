import type { Model } from "../../src/ml/model/model.js";
import type { ModelCard } from "../../src/ml/model/model-card.js";
import { modelRowsOf, type ModelRows } from "../../src/research/models/model-rows.js";
import { STARTER_SYMBOL, STARTER_TRAINING, STARTER_TRIALS } from "../../src/research/models/starter-model.js";
import { trainOnBars } from "../../src/research/models/train-on-bars.js";
import { packagedBars, packagedSeries } from "./packaged-bars.js";

/** The model that a first start trains, trained again, and the rows it was trained on. */
export async function starterModel(): Promise<{
  readonly model: Model & { readonly card: ModelCard };
  readonly rows: ModelRows;
}> {
  const bars = packagedBars(packagedSeries(STARTER_SYMBOL));
  const trained = await trainOnBars(bars, STARTER_TRAINING);
  return { model: trained.model, rows: modelRowsOf(bars, trained, STARTER_TRIALS) };
}
