import type { ModelView } from "../../src/ml/explanations/model-view.js";
import { counted, day } from "../../src/report/words/format.js";

/** How many rows a view of a model is drawn from and when they were: `1,024 rows, 2014-01-02 to 2018-05-11`. */
export function modelPeriod({ scores, predictions }: Pick<ModelView, "scores" | "predictions">): string {
  const [first, last] = [predictions[0], predictions.at(-1)];
  const rows = counted(scores.rows, "row");
  return first && last ? `${rows}, ${day(first.time)} to ${day(last.time)}` : rows;
}
