import { InputError } from "../../core/errors.js";
import type { Calibration } from "../calibration/calibration.js";
import type { LinearModel } from "../linear/linear-model.js";
import { isTrees, type Form, type Model } from "../model/model.js";
import type { CategorySplits, TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/**
 * Checks that a model read from outside holds together: names are unique, arrays have one length, every node but a
 * root has one parent that stands before it, thresholds are numbers.
 *
 * @throws InputError naming the tree and its node, or the feature, that is wrong.
 */
export function checkModel({ features, form, calibration, rivals }: Model): void {
  const twice = firstTwice(features);
  if (twice !== undefined) fail(`two features are named "${twice}"`);
  for (const each of [form, ...(rivals ?? [])]) checkForm(each, features);
  if ((form.link === "softmax") !== (rivals !== undefined && rivals.length > 0)) {
    fail(`the link is ${form.link} and it has ${rivals?.length ?? 0} other classes`);
  }
  if (calibration) checkCalibration(calibration);
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function checkForm(form: Form, features: readonly string[]): void {
  const width = isTrees(form) ? form.featureCount : form.coefficients.length;
  if (features.length !== width) fail(`${features.length} feature names, expected ${width}`);
  if (isTrees(form)) checkTrees(form);
  else checkLinear(form, features);
}

function checkTrees(trees: TreeEnsemble): void {
  const { roots, feature, threshold, left, right, missingLeft, value, cover } = trees;
  const size = feature.length;
  for (const [name, array] of Object.entries({ threshold, left, right, missingLeft, value, cover })) {
    if (array.length !== size) fail(`${array.length} entries of "${name}" for ${size} nodes`);
  }
  if (trees.categories) checkCategories(trees, trees.categories);
  if (!Number.isFinite(trees.base)) fail(`base is ${trees.base}, expected a number`);
  if ((roots[0] ?? 0) !== 0 || (size > 0 && roots.length === 0))
    fail("the first tree does not start at node 0");
  const parents = new Uint8Array(size);
  for (let t = 0; t < roots.length; t++) checkTree(trees, t, parents);
}

function checkCategories({ feature, threshold }: TreeEnsemble, { of, starts, values }: CategorySplits): void {
  if (of.length !== feature.length) fail(`${of.length} entries of "categories" for ${feature.length} nodes`);
  const sets = starts.length - 1;
  of.forEach((set, node) => {
    if (!(set >= -1 && set < sets)) {
      fail(`node ${node} names the set of categories ${set}, expected 0 to ${sets - 1}`);
    }
    if (set >= 0 && (feature[node]! < 0 || threshold[node] !== 0)) {
      fail(`node ${node} splits by categories and is a leaf or has a threshold`);
    }
  });
  const ends = starts[0] === 0 && starts[sets] === values.length;
  if (!ends || starts.some((start, k) => k > 0 && start < starts[k - 1]!)) {
    fail("the sets of categories do not lie one behind the other");
  }
  for (let k = 0; k < sets; k++) {
    for (let i = starts[k]! + 1; i < starts[k + 1]!; i++) {
      if (!(values[i]! > values[i - 1]!)) fail(`the categories of set ${k} do not rise`);
    }
  }
}

function checkTree(trees: TreeEnsemble, t: number, parents: Uint8Array): void {
  const { roots, feature, left, right } = trees;
  const root = roots[t]!;
  const end = roots[t + 1] ?? feature.length;
  if (!(root < end && end <= feature.length))
    fail(`tree ${t} starts at node ${root} and ends before node ${end}`);
  for (let node = root; node < end; node++) {
    const place = `tree ${t}, node ${node - root}`;
    if (node > root && parents[node] === 0) fail(`${place} has no parent`);
    checkNode(trees, node, place);
    if (feature[node] === -1) continue;
    for (const child of [left[node]!, right[node]!]) {
      if (!(child > node && child < end)) {
        fail(
          `${place} has child ${child - root}, expected a later node of its tree, ${node - root + 1} to ${end - root - 1}`,
        );
      }
      if (parents[child]!++ > 0) fail(`tree ${t}, node ${child - root} has two parents`);
    }
  }
}

function checkNode(trees: TreeEnsemble, node: number, place: string): void {
  const feature = trees.feature[node]!;
  const threshold = trees.threshold[node]!;
  const value = trees.value[node]!;
  const cover = trees.cover[node]!;
  if (!(feature >= -1 && feature < trees.featureCount)) {
    fail(`${place} tests feature ${feature}, expected 0 to ${trees.featureCount - 1}, or −1 at a leaf`);
  }
  if (Number.isNaN(threshold)) fail(`${place} has the threshold NaN, expected a number`);
  if (trees.rounding === "float32" && !Object.is(Math.fround(threshold), threshold)) {
    fail(`${place} has the threshold ${threshold}, expected a float32 value`);
  }
  if (!Number.isFinite(value)) fail(`${place} has the value ${value}, expected a number`);
  if (feature < 0 && !isBareLeaf(trees, node)) {
    fail(`${place} is a leaf with a threshold, a child or a side for missing values, expected 0, −1 and 0`);
  }
  if (feature >= 0 && !Object.is(value, 0)) fail(`${place} has children and the value ${value}, expected 0`);
  if (cover < 0 || cover === Infinity) fail(`${place} has the cover ${cover}, expected 0 or more`);
  if (Number.isNaN(cover) !== Number.isNaN(trees.cover[0]!)) {
    fail(`${place} has the cover ${cover}, expected covers at every node or at none`);
  }
  if (trees.missingLeft[node]! > 1)
    fail(`${place} has missingLeft ${trees.missingLeft[node]}, expected 0 or 1`);
}

/** One way to write a leaf, so that equal models have equal hashes. */
function isBareLeaf({ threshold, left, right, missingLeft }: TreeEnsemble, node: number): boolean {
  return Object.is(threshold[node], 0) && left[node] === -1 && right[node] === -1 && missingLeft[node] === 0;
}

function checkLinear(
  { intercept, coefficients, centre, scale }: LinearModel,
  features: readonly string[],
): void {
  if (!Number.isFinite(intercept)) fail(`intercept is ${intercept}, expected a number`);
  for (const [name, array] of Object.entries({ coefficients, centre, scale })) {
    if (array.length !== features.length)
      fail(`${array.length} entries of "${name}" for ${features.length} features`);
    const wrong = array.findIndex((x) => !Number.isFinite(x));
    if (wrong >= 0) fail(`"${name}" of feature "${features[wrong]}" is ${array[wrong]}, expected a number`);
  }
  const flat = scale.findIndex((x) => !(x > 0));
  if (flat >= 0) fail(`"scale" of feature "${features[flat]}" is ${scale[flat]}, expected a number above 0`);
}

function checkCalibration(calibration: Calibration): void {
  if (calibration.method === "isotonic") return checkKnots(calibration);
  const { method, ...numbers } = calibration;
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) fail(`${name} of the ${method} calibration is ${value}, expected a number`);
  }
  if (calibration.method === "temperature" && !(calibration.temperature > 0)) {
    fail(`the calibration's temperature is ${calibration.temperature}, expected a number above 0`);
  }
}

function checkKnots({ margins, probabilities }: Extract<Calibration, { method: "isotonic" }>): void {
  if (margins.length !== probabilities.length || margins.length === 0) {
    fail(`the isotonic calibration has ${margins.length} margins and ${probabilities.length} probabilities`);
  }
  for (let k = 0; k < margins.length; k++) {
    if (!(Number.isFinite(margins[k]) && (k === 0 || margins[k]! > margins[k - 1]!))) {
      fail(`margin ${k} of the isotonic calibration is ${margins[k]}, expected rising numbers`);
    }
    const p = probabilities[k]!;
    if (!(p >= 0 && p <= 1 && (k === 0 || p >= probabilities[k - 1]!))) {
      fail(`probability ${k} of the isotonic calibration is ${p}, expected rising numbers from 0 to 1`);
    }
  }
}

function fail(problem: string): never {
  throw new InputError(`Cannot read model: ${problem}`);
}
