import { InputError } from "../../core/errors.js";
import { logistic } from "../../math/logistic.js";
import { applyCalibration } from "../calibration/calibrate.js";
import type { Link } from "../trees/ensemble/tree-ensemble.js";
import type { Model } from "./model.js";

/**
 * The map from a model's margin to its probability: the calibration, without one the form's link; what an identity link
 * or a share gives is cut to [0, 1].
 *
 * @throws InputError where a margin alone has none: for one class of several, and for a model of a mean.
 */
export function probabilityOfMargin({
  calibration,
  form,
}: Pick<Model, "calibration" | "form">): (margin: number) => number {
  if (calibration) return (margin) => applyCalibration(calibration, margin);
  return linkProbability(form.link);
}

/** The same of a link alone. */
export function linkProbability(link: Link): (margin: number) => number {
  if (link === "logistic") return logistic;
  if (link === "identity" || link === "share") return (margin) => Math.min(1, Math.max(0, margin));
  const why = link === "log" ? "a mean" : "the score of one class of several";
  throw new InputError(
    `Cannot use the model: its margin is ${why}, expected a classifier of two classes, whose margin gives its probability`,
  );
}

/** True where a model says itself that it gives a probability: by a calibration, or by its link. */
export function givesProbability({ calibration, form }: Pick<Model, "calibration" | "form">): boolean {
  return calibration !== null || (form.link !== "identity" && form.link !== "log");
}
