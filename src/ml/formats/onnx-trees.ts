import { InputError } from "../../core/errors.js";
import { floorFloat32, previousFloat32, previousFloat64 } from "../../math/float32.js";
import {
  assembleTrees,
  coversAddUp,
  leafNode,
  type SourceNode,
  type SourceTree,
} from "../trees/assemble-trees.js";
import { attributeReader, type AttributeReader } from "./onnx-attributes.js";
import type { OnnxNode } from "./onnx-graph.js";
import type { TreeEnsemble } from "../trees/tree-ensemble.js";

/** How an operator's rows reach it: rounded to float32, or as doubles. */
export type RowKind = TreeEnsemble["rounding"];

/**
 * The trees of a TreeEnsembleRegressor or a two-class TreeEnsembleClassifier (ai.onnx.ml 1 to 4) as one ensemble, whose
 * margin is the regressor's target, or the score of class 1. A `<` becomes a `≤` the next number below; `>` and `≥`
 * swap the children. Covers are taken from the hit rates if these add up.
 *
 * @returns the ensemble, or a sentence saying what about it cannot be expressed as one
 * @throws InputError naming the tree and node where attributes contradict each other.
 */
export function onnxTrees(node: OnnxNode, rows: RowKind, featureCount: number | null): TreeEnsemble | string {
  const read = attributeReader(node);
  const targets = readTargets(node, read);
  if (typeof targets === "string") return targets;
  const modes = read.texts("nodes_modes");
  const strange = modes.find((mode) => !(mode in BRANCHES));
  if (strange !== undefined) return `its trees have ${strange} nodes`;
  const columns = readColumns(read, modes);
  const trees = assembleTrees(splitTrees(columns, targets.leaves, rows), {
    featureCount: featureCount ?? columns.features.reduce((most, k) => Math.max(most, k + 1), 1),
    base: targets.base,
    link: targets.link,
    rounding: rows,
  });
  return coversAddUp(trees) ? trees : { ...trees, cover: trees.cover.map(() => Number.NaN) };
}

/** For each mode whether its children swap places, and whether the threshold is the next number below. */
const BRANCHES: Readonly<Record<string, { readonly swaps: boolean; readonly below: boolean }>> = {
  LEAF: { swaps: false, below: false },
  BRANCH_LEQ: { swaps: false, below: false },
  BRANCH_LT: { swaps: false, below: true },
  BRANCH_GTE: { swaps: true, below: true },
  BRANCH_GT: { swaps: true, below: false },
};

interface Targets extends Pick<TreeEnsemble, "base" | "link"> {
  /** What each leaf adds, by tree and node. */
  readonly leaves: ReadonlyMap<string, number>;
}

function readTargets(node: OnnxNode, read: AttributeReader): Targets | string {
  const post = read.text("post_transform", "NONE");
  if (post !== "NONE" && post !== "LOGISTIC") return `its scores go through ${post}`;
  const link = post === "LOGISTIC" ? "logistic" : "identity";
  const regresses = node.operator === "TreeEnsembleRegressor";
  const prefix = regresses ? "target" : "class";
  const ids = read.ints(`${prefix}_ids`);
  const bases = read.numbers("base_values");
  const aggregate = read.text("aggregate_function", "SUM");
  if (regresses) {
    const count = read.int("n_targets", 1);
    if (count !== 1 || bases.length > 1) return `it has ${Math.max(count, bases.length)} targets`;
    if (aggregate !== "SUM" && aggregate !== "AVERAGE") return `its trees are joined by ${aggregate}`;
    const share = aggregate === "AVERAGE" ? new Set(read.ints("nodes_treeids")).size : 1;
    return { link, base: bases[0] ?? 0, leaves: leafValues(read, prefix, ids, 0, share) };
  }
  const labels = read.ints("classlabels_int64s").length || read.texts("classlabels_strings").length;
  if (labels !== 2) return `it tells ${labels} classes apart`;
  if (bases.length > 1) return "it has a base value a class";
  // As onnxruntime does it: scores of class 0 alone stand for class 1, and only then is a single base value added.
  const alone = ids.every((id) => id === 0);
  return { link, base: alone ? (bases[0] ?? 0) : 0, leaves: leafValues(read, prefix, ids, alone ? 0 : 1, 1) };
}

function leafValues(
  read: AttributeReader,
  prefix: string,
  ids: readonly number[],
  target: number,
  share: number,
): Map<string, number> {
  const size = ids.length;
  const trees = read.ints(`${prefix}_treeids`, size);
  const nodes = read.ints(`${prefix}_nodeids`, size);
  const weights = read.numbers(`${prefix}_weights`, size);
  const leaves = new Map<string, number>();
  for (let i = 0; i < size; i++) {
    if (ids[i] !== target) continue;
    const key = `${trees[i]}:${nodes[i]}`;
    leaves.set(key, (leaves.get(key) ?? 0) + weights[i]! / share);
  }
  return leaves;
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

function splitTrees(columns: Columns, leaves: ReadonlyMap<string, number>, rows: RowKind): SourceTree[] {
  const places = new Map<number, Map<number, number>>();
  columns.trees.forEach((tree, i) => {
    const nodes = places.get(tree) ?? new Map<number, number>();
    places.set(tree, nodes);
    const number = columns.nodes[i]!;
    if (nodes.has(number)) throw new InputError(`Cannot read ONNX: tree ${tree} has two nodes ${number}`);
    nodes.set(number, i);
  });
  return Array.from(places, ([tree, nodes]) => ({
    root: rootOf(columns, tree, nodes),
    nodeAt: (number) => {
      const i = nodes.get(number);
      return i === undefined ? undefined : nodeOf(columns, i, leaves.get(`${tree}:${number}`) ?? 0, rows);
    },
  }));
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
