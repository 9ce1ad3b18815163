import { InputError } from "../../core/errors.js";
import { isTrees, type Form, type Model } from "./model.js";

/**
 * The model of the other of two classes: where the link is logistic its margin is the opposite, where the margin is a
 * share what is left of 1.
 *
 * @throws InputError for a calibrated model and for any other link, which do not mirror the classes.
 */
export function otherClass(model: Model): Model {
  const { form, calibration } = model;
  if (calibration || (form.link !== "logistic" && form.link !== "share")) {
    throw new InputError("Cannot use the first class: the model gives a score of the second class alone");
  }
  return { ...model, form: mirrored(form, form.link === "share" ? 1 : 0) };
}

/** `start` less a form's margin; zeros keep their sign, so that nodes stay as they are written. */
function mirrored(form: Form, start: number): Form {
  const opposite = (values: Float64Array): Float64Array => values.map((x) => 0 - x);
  if (isTrees(form)) return { ...form, base: start - form.base, value: opposite(form.value) };
  return { ...form, intercept: start - form.intercept, coefficients: opposite(form.coefficients) };
}
