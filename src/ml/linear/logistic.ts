import { InputError } from "../../core/errors.js";
import { resolveParameters } from "../../core/parameters.js";
import { DependentColumnError, type LinearSolution } from "./gram.js";
import { LINEAR_PARAMETERS } from "./linear-parameters.js";
import type { LinearModel } from "./linear-model.js";
import { solveLogistic } from "./solve-logistic.js";
import { solveRidge } from "./solve-ridge.js";
import { standardise, type LinearRows, type StandardDesign } from "./standardise.js";
import type { Link } from "../trees/ensemble/tree-ensemble.js";

export type LinearOptions = Readonly<Record<string, number>>;

/**
 * L2-regularised logistic regression on standardised features (weighted mean 0, deviation 1), the intercept not
 * penalised: the minimum of Σ weight × log loss + l2 ÷ 2 × |coefficients|². A missing value counts as its feature's
 * mean. The same rows and options give the same bits.
 *
 * @param rows labels are 0 or 1, weights above 0
 * @param options see `LINEAR_PARAMETERS`
 * @throws InputError for an unknown option, no rows, labels of one class only or other than 0 and 1, an infinite value,
 * a feature that does not vary, and features that depend on each other where l2 is too small; TypeError for wrong sizes.
 *
 * @example
 * const rows = { names: ["x"], rows: 4, values: Float32Array.of(1, 2, 3, 4), labels: Float64Array.of(0, 1, 0, 1), weights: null };
 * trainLogistic(rows).coefficients[0] > 0; // => true
 */
export function trainLogistic(rows: LinearRows, options: LinearOptions = {}): LinearModel {
  checkRows(rows);
  checkClasses(rows.labels);
  return train(rows, options, "logistic");
}

/**
 * Ridge regression on standardised features, the intercept not penalised: the minimum of Σ weight × (label −
 * prediction)² + l2 × |coefficients|². A missing value counts as its feature's mean.
 *
 * @param rows labels are any finite numbers, weights above 0
 * @param options see `LINEAR_PARAMETERS`
 * @throws InputError for an unknown option, no rows, a label or value that is not finite, a feature that does not vary,
 * and features that depend on each other where l2 is too small; TypeError for wrong sizes.
 *
 * @example
 * const rows = { names: ["x"], rows: 3, values: Float32Array.of(1, 2, 3), labels: Float64Array.of(2, 4, 6), weights: null };
 * Math.round(trainRidge(rows).intercept); // => 4
 */
export function trainRidge(rows: LinearRows, options: LinearOptions = {}): LinearModel {
  checkRows(rows);
  return train(rows, options, "identity");
}

function train(rows: LinearRows, options: LinearOptions, link: Link): LinearModel {
  const l2 = resolveParameters(LINEAR_PARAMETERS, options)["l2"]!;
  const design = standardise(rows);
  const { centre, scale } = design;
  return { link, ...solve(rows, design, l2, link), centre, scale };
}

function solve(rows: LinearRows, design: StandardDesign, l2: number, link: Link): LinearSolution {
  const goal = { targets: rows.labels, weights: rows.weights };
  try {
    return link === "logistic" ? solveLogistic(design, goal, l2) : solveRidge(design, goal, l2);
  } catch (error) {
    if (!(error instanceof DependentColumnError)) throw error;
    throw new InputError(
      `Cannot train a linear model: the feature follows from those before it, and l2 is only ${l2}; leave it out or raise l2`,
      { column: rows.names[error.column] ?? "intercept" },
      { cause: error },
    );
  }
}

function checkRows({ names, rows, values, labels, weights }: LinearRows): void {
  if (rows === 0) throw new InputError("Cannot train a linear model: there are 0 rows");
  const cells = rows * names.length;
  if (values.length !== cells || labels.length !== rows || (weights && weights.length !== rows)) {
    const given = `${values.length} values, ${labels.length} labels, ${weights?.length ?? "no"} weights`;
    throw new TypeError(`Cannot train a linear model: ${given} for ${rows} rows of ${names.length} features`);
  }
  const label = labels.findIndex((value) => !Number.isFinite(value));
  if (label !== -1) {
    throw new InputError(`Cannot train a linear model: label is ${labels[label]}, expected a finite number`, {
      row: label + 1,
    });
  }
  const weight = weights?.findIndex((value) => !(value > 0 && value < Infinity)) ?? -1;
  if (weight !== -1) {
    throw new InputError(`Cannot train a linear model: weight is ${weights![weight]}, expected above 0`, {
      row: weight + 1,
    });
  }
}

function checkClasses(labels: Float64Array): void {
  const other = labels.findIndex((label) => label !== 0 && label !== 1);
  if (other !== -1) {
    throw new InputError(`Cannot train a logistic regression: label is ${labels[other]}, expected 0 or 1`, {
      row: other + 1,
    });
  }
  if (labels.every((label) => label === labels[0])) {
    throw new InputError(
      `Cannot train a logistic regression: every label is ${labels[0]}, expected both 0 and 1`,
    );
  }
}
