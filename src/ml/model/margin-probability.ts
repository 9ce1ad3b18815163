import { logistic } from "../../math/logistic.js";
import { applyCalibration } from "../calibration/calibrate.js";
import type { Model } from "./model.js";

/**
 * The map from a model's margin to its probability: the calibration, without one the form's link; what an identity link
 * gives is cut to [0, 1].
 */
export function probabilityOfMargin({
  calibration,
  form,
}: Pick<Model, "calibration" | "form">): (margin: number) => number {
  if (calibration) return (margin) => applyCalibration(calibration, margin);
  return form.link === "logistic" ? logistic : (margin) => Math.min(1, Math.max(0, margin));
}
