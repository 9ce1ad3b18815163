import { InputError } from "../../core/errors.js";
import { floorFloat32, previousFloat32, previousFloat64 } from "../../math/float32.js";
import {
  assembleTrees,
  coversAddUp,
  leafNode,
  type SourceNode,
  type SourceTree,
} from "../trees/ensemble/assemble-trees.js";
import { attributeReader, type AttributeReader } from "./onnx-attributes.js";
import type { OnnxNode } from "./onnx-graph.js";
import type { Link, TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/** How an operator's rows reach it: rounded to float32, or as doubles. */
export type RowKind = TreeEnsemble["rounding"];

/**
 * The trees of a TreeEnsembleRegressor or TreeEnsembleClassifier (ai.onnx.ml 1 to 4): one ensemble for each target or
 * class, whose margin is its score; of two classes that of class 1 alone. A classifier whose scores are shares of votes
 * has the link "share". A `<` becomes a `≤` the next number below; `>` and `≥` swap the children. Covers are taken from
 * the hit rates if these add up. Trees that say nothing of a class are left out of its ensemble.
 *
 * @returns the ensembles, or a sentence saying what about them cannot be expressed so
 * @throws InputError naming the tree and node where attributes contradict each other.
 */
export function onnxTrees(node: OnnxNode, rows: RowKind, featureCount: number | null): OnnxTrees | string {
  const read = attributeReader(node);
  const targets = readTargets(node, read);
  if (typeof targets === "string") return targets;
  const modes = read.texts("nodes_modes");
  const strange = modes.find((mode) => !(mode in BRANCHES));
  if (strange !== undefined) return `its trees have ${strange} nodes`;
  const columns = readColumns(read, modes);
  const places = placesOf(columns);
  const width = featureCount ?? columns.features.reduce((most, k) => Math.max(most, k + 1), 1);
  const ensembles = targets.margins.map(({ base, leaves, alone }) => {
    const speaking = alone ? places : places.filter(({ tree }) => leaves.has(tree));
    const sources = speaking.map((place) => sourceTree(columns, place, leaves.get(place.tree), rows));
    const head = { featureCount: width, base, link: targets.link, rounding: rows };
    const trees = assembleTrees(sources, head);
    return coversAddUp(trees) ? trees : { ...trees, cover: trees.cover.map(() => Number.NaN) };
  });
  return { ensembles, classes: targets.classes };
}

/** The ensembles of an operator. */
export interface OnnxTrees {
  readonly ensembles: readonly TreeEnsemble[];
  /** Names of a classifier's classes: two for one ensemble, else one an ensemble; null for a regressor. */
  readonly classes: readonly string[] | null;
}

/** For each mode whether its children swap places, and whether the threshold is the next number below. */
const BRANCHES: Readonly<Record<string, { readonly swaps: boolean; readonly below: boolean }>> = {
  LEAF: { swaps: false, below: false },
  BRANCH_LEQ: { swaps: false, below: false },
  BRANCH_LT: { swaps: false, below: true },
  BRANCH_GTE: { swaps: true, below: true },
  BRANCH_GT: { swaps: true, below: false },
};

/** What leaves add, by tree and node. */
type Leaves = ReadonlyMap<number, ReadonlyMap<number, number>>;

interface TargetMargin {
  readonly base: number;
  readonly leaves: Leaves;
  /** True where every tree is of this target. */
  readonly alone: boolean;
}

interface Targets extends Pick<OnnxTrees, "classes"> {
  readonly link: Link;
  readonly margins: readonly TargetMargin[];
}

function readTargets(node: OnnxNode, read: AttributeReader): Targets | string {
  return node.operator === "TreeEnsembleRegressor" ? regressorTargets(read) : classifierTargets(read);
}

function regressorTargets(read: AttributeReader): Targets | string {
  const post = read.text("post_transform", "NONE");
  if (post !== "NONE" && post !== "LOGISTIC") return `its scores go through ${post}`;
  const count = read.int("n_targets", 1);
  const bases = read.numbers("base_values");
  const aggregate = read.text("aggregate_function", "SUM");
  if (bases.length > 0 && bases.length !== count)
    return `it has ${bases.length} base values and ${count} targets`;
  if (aggregate !== "SUM" && aggregate !== "AVERAGE") return `its trees are joined by ${aggregate}`;
  const share = aggregate === "AVERAGE" ? new Set(read.ints("nodes_treeids")).size : 1;
  const votes = readVotes(read, "target");
  if (!(count >= 1 && count <= Math.max(votes.length, 1))) {
    return `it has ${count} targets and ${votes.length} votes for them`;
  }
  if (votes.some(({ target }) => !(target < count))) return "a leaf adds to a target that it does not have";
  const margins = marginsOf(votes, count, bases, share);
  return { link: post === "LOGISTIC" ? "logistic" : "identity", classes: null, margins };
}

function classifierTargets(read: AttributeReader): Targets | string {
  const classes = classNames(read);
  const post = read.text("post_transform", "NONE");
  const link = ({ NONE: "identity", LOGISTIC: "logistic", SOFTMAX: "softmax" } as const)[post];
  if (!link || (classes.length < 3 && link === "softmax")) return `its scores go through ${post}`;
  const bases = read.numbers("base_values");
  const votes = readVotes(read, "class");
  if (votes.some(({ target }) => !(target < classes.length)))
    return "a leaf votes for a class that it does not have";
  if (classes.length < 2) return `it tells ${classes.length} classes apart`;
  if (classes.length > 2) {
    if (bases.length > 0 && bases.length !== classes.length) {
      return `it has ${bases.length} base values and ${classes.length} classes`;
    }
    const shares = link === "identity" && bases.length === 0 && areShares(votes);
    const margins = marginsOf(votes, classes.length, bases, 1);
    return { link: shares ? "share" : link, classes, margins };
  }
  if (bases.length > 1) return "it has a base value a class";
  // As onnxruntime does it: scores of class 0 alone stand for class 1, and only then is a single base value added.
  const alone = votes.every(({ target }) => target === 0);
  const own = votes.filter(({ target }) => target === (alone ? 0 : 1));
  const base = alone ? (bases[0] ?? 0) : 0;
  const shares = link === "identity" && base === 0 && (alone ? areChances(own) : areShares(votes));
  const margin = { base, leaves: leavesOf(own, 1), alone: true };
  return { link: shares ? "share" : link, classes, margins: [margin] };
}

/** A classifier's names of its classes. */
export function classNames(read: AttributeReader): readonly string[] {
  const numbers = [...read.ints("classlabels_int64s"), ...read.ints("classlabels_ints")];
  return numbers.length > 0 ? numbers.map(String) : read.texts("classlabels_strings");
}

function marginsOf(
  votes: readonly Vote[],
  count: number,
  bases: ArrayLike<number>,
  share: number,
): TargetMargin[] {
  return Array.from({ length: count }, (_, k) => {
    const own = votes.filter(({ target }) => target === k);
    return { base: bases[k] ?? 0, leaves: leavesOf(own, share), alone: count === 1 };
  });
}

/** What one leaf adds to one target. */
interface Vote {
  readonly tree: number;
  readonly node: number;
  readonly target: number;
  readonly weight: number;
}

function readVotes(read: AttributeReader, prefix: string): Vote[] {
  const targets = read.ints(`${prefix}_ids`);
  const trees = read.ints(`${prefix}_treeids`, targets.length);
  const nodes = read.ints(`${prefix}_nodeids`, targets.length);
  const weights = read.numbers(`${prefix}_weights`, targets.length);
  return targets.map((target, i) => ({ target, tree: trees[i]!, node: nodes[i]!, weight: weights[i]! }));
}

function leavesOf(votes: readonly Vote[], share: number): Leaves {
  const leaves = new Map<number, Map<number, number>>();
  for (const { tree, node, weight } of votes) {
    const own = leaves.get(tree) ?? new Map<number, number>();
    leaves.set(tree, own);
    own.set(node, (own.get(node) ?? 0) + weight / share);
  }
  return leaves;
}

/** How far sums of float32 shares may be off. */
const SHARE_ERROR = 1e-4;

/** True where no vote is negative and those of each tree's leaves add up to its part of 1: shares of the classes. */
function areShares(votes: readonly Vote[]): boolean {
  const { least, most } = rangeOf(votes);
  const certain = Math.abs(least - 1) < SHARE_ERROR && Math.abs(most - 1) < SHARE_ERROR;
  return certain && votes.every(({ weight }) => weight >= 0);
}

/** True where the votes for one class of two can only add up to something from 0 to 1. */
function areChances(votes: readonly Vote[]): boolean {
  return rangeOf(votes).most < 1 + SHARE_ERROR && votes.every(({ weight }) => weight >= 0);
}

/** What the votes of all trees add up to at least and at most. */
function rangeOf(votes: readonly Vote[]): { readonly least: number; readonly most: number } {
  let [least, most] = [0, 0];
  for (const leaves of leavesOf(votes, 1).values()) {
    let [low, high] = [Infinity, -Infinity];
    for (const total of leaves.values()) {
      low = Math.min(low, total);
      high = Math.max(high, total);
    }
    least += low;
    most += high;
  }
  return { least, most };
}

interface Columns {
  readonly modes: readonly string[];
  readonly trees: readonly number[];
  readonly nodes: readonly number[];
  readonly features: readonly number[];
  readonly values: ArrayLike<number>;
  readonly trueNodes: readonly number[];
  readonly falseNodes: readonly number[];
  readonly missingTrue: readonly number[];
  readonly hitRates: ArrayLike<number>;
}

function readColumns(read: AttributeReader, modes: readonly string[]): Columns {
  const size = modes.length;
  return {
    modes,
    trees: read.ints("nodes_treeids", size),
    nodes: read.ints("nodes_nodeids", size),
    features: read.ints("nodes_featureids", size),
    values: read.numbers("nodes_values", size),
    trueNodes: read.ints("nodes_truenodeids", size),
    falseNodes: read.ints("nodes_falsenodeids", size),
    missingTrue: read.ints("nodes_missing_value_tracks_true", size, true),
    hitRates: read.numbers("nodes_hitrates", size, true),
  };
}

/** Where the nodes of a tree stand in the columns, by their numbers. */
interface TreePlaces {
  readonly tree: number;
  readonly nodes: ReadonlyMap<number, number>;
}

function placesOf({ trees, nodes }: Columns): TreePlaces[] {
  const places = new Map<number, Map<number, number>>();
  trees.forEach((tree, i) => {
    const own = places.get(tree) ?? new Map<number, number>();
    places.set(tree, own);
    const number = nodes[i]!;
    if (own.has(number)) throw new InputError(`Cannot read ONNX: tree ${tree} has two nodes ${number}`);
    own.set(number, i);
  });
  return Array.from(places, ([tree, own]) => ({ tree, nodes: own }));
}

function sourceTree(
  columns: Columns,
  { tree, nodes }: TreePlaces,
  leaves: ReadonlyMap<number, number> | undefined,
  rows: RowKind,
): SourceTree {
  return {
    root: rootOf(columns, tree, nodes),
    nodeAt: (number) => {
      const i = nodes.get(number);
      return i === undefined ? undefined : nodeOf(columns, i, leaves?.get(number) ?? 0, rows);
    },
  };
}

/** The one node that no other names as its child. */
function rootOf(
  { modes, trueNodes, falseNodes }: Columns,
  tree: number,
  nodes: ReadonlyMap<number, number>,
): number {
  const children = new Set<number>();
  for (const i of nodes.values()) {
    if (modes[i] !== "LEAF") children.add(trueNodes[i]!).add(falseNodes[i]!);
  }
  const roots = Array.from(nodes.keys()).filter((number) => !children.has(number));
  if (roots.length !== 1) {
    throw new InputError(
      `Cannot read ONNX: tree ${tree} has ${roots.length} nodes without a parent, expected 1`,
    );
  }
  return roots[0]!;
}

function nodeOf(columns: Columns, i: number, value: number, rows: RowKind): SourceNode {
  const { swaps, below } = BRANCHES[columns.modes[i]!]!;
  const cover = columns.hitRates[i] ?? Number.NaN;
  if (columns.modes[i] === "LEAF") return leafNode(value, cover);
  const [whenTrue, whenFalse] = [columns.trueNodes[i]!, columns.falseNodes[i]!];
  const missingTrue = columns.missingTrue[i] === 1;
  return {
    feature: columns.features[i]!,
    threshold: thresholdOf(columns.values[i]!, below, rows),
    left: swaps ? whenFalse : whenTrue,
    right: swaps ? whenTrue : whenFalse,
    missingLeft: missingTrue !== swaps,
    value: 0,
    cover,
  };
}

/** Rows of float32 cannot tell a threshold from the float32 at or below it. */
function thresholdOf(value: number, below: boolean, rows: RowKind): number {
  if (rows === "float32") return below ? previousFloat32(value) : floorFloat32(value);
  return below ? previousFloat64(value) : value;
}
