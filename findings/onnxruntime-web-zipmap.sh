#!/usr/bin/env bash
# onnxruntime-web 1.30.0: a classifier that ends in ZipMap, as skl2onnx writes them, cannot be asked for all its outputs;
# its labels are BigInts; and a missing value takes the true branch of a node that tracks it, whatever the comparison.
# Installs that one package into a temporary folder and runs it alone. Exits 1 when what was seen here has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --save-exact onnxruntime-web@1.30.0

cat > run.js <<'JS'
import { readFileSync } from "node:fs";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

const { version } = JSON.parse(readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
console.log(`onnxruntime-web ${version}`);
env.wasm.numThreads = 1;
env.logLevel = "fatal";
let changed = version !== "1.30.0";
function seen(what, expected, value) {
  const same = value === expected;
  if (!same) changed = true;
  console.log(`${what}: ${value} (${same ? "as seen" : `seen before: ${expected}`})`);
}

// Protobuf by hand: a field's number and wire type, then its bytes. Numbers below 128 take one byte each.
const text = (s) => [...new TextEncoder().encode(s)];
const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
const int = (field, n) => [...varint(field * 8), ...varint(n)];
const bytes = (field, content) => [...varint(field * 8 + 2), ...varint(content.length), ...content];
const string = (field, s) => bytes(field, text(s));
const float32 = (values) => [...new Uint8Array(Float32Array.from(values).buffer)];
const ints = (name, values) => bytes(5, [...string(1, name), ...bytes(8, values), ...int(20, 7)]);
const floats = (name, values) => bytes(5, [...string(1, name), ...bytes(7, float32(values)), ...int(20, 6)]);
const strings = (name, values) => bytes(5, [...string(1, name), ...values.flatMap((s) => string(9, s)), ...int(20, 8)]);
const node = (operator, input, outputs, attributes) =>
  bytes(1, [...string(1, input), ...outputs.flatMap((o) => string(2, o)), ...string(4, operator), ...attributes, ...string(7, "ai.onnx.ml")]);
const tensorType = (element, dims) =>
  bytes(2, bytes(1, [...int(1, element), ...bytes(2, dims.flatMap((d) => bytes(1, d === null ? [] : int(1, d))))]));

/** One node x0 ? 0, then leaves for (0.25, 0.75) where it is true and (0.875, 0.125) where it is false. */
function classifier(mode, tracksTrue, outputs) {
  const trees = node("TreeEnsembleClassifier", "X", ["label", "probability"], [
    ...ints("nodes_treeids", [0, 0, 0]), ...ints("nodes_nodeids", [0, 1, 2]), ...ints("nodes_featureids", [0, 0, 0]),
    ...floats("nodes_values", [0, 0, 0]), ...strings("nodes_modes", [mode, "LEAF", "LEAF"]),
    ...ints("nodes_truenodeids", [1, 0, 0]), ...ints("nodes_falsenodeids", [2, 0, 0]),
    ...ints("nodes_missing_value_tracks_true", [tracksTrue, 0, 0]),
    ...ints("class_treeids", [0, 0, 0, 0]), ...ints("class_nodeids", [1, 1, 2, 2]), ...ints("class_ids", [0, 1, 0, 1]),
    ...floats("class_weights", [0.25, 0.75, 0.875, 0.125]), ...ints("classlabels_int64s", [0, 1]),
  ]);
  const zip = node("ZipMap", "probability", ["maps"], ints("classlabels_int64s", [0, 1]));
  const input = bytes(11, [...string(1, "X"), ...tensorType(1, [null, 1])]);
  const graph = [...trees, ...zip, ...string(2, "g"), ...input, ...outputs.flatMap((name) => bytes(12, string(1, name)))];
  return Uint8Array.from([
    ...int(1, 8), ...bytes(7, graph), ...bytes(8, [...string(1, ""), ...int(2, 17)]), ...bytes(8, [...string(1, "ai.onnx.ml"), ...int(2, 3)]),
  ]);
}

const run = async (model, values, names) => {
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 4 });
  return session.run({ X: new Tensor("float32", Float32Array.from(values), [values.length, 1]) }, names);
};

const zipped = classifier("BRANCH_LEQ", 1, ["label", "maps"]);
const failure = await run(zipped, [-1]).then(() => "none", (error) => error.message.match(/ERROR_CODE: \d+/)?.[0]);
seen("all outputs of a classifier that ends in ZipMap", "ERROR_CODE: 9", failure);
const { label } = await run(zipped, [-1], ["label"]);
seen("its label, asked for by name", "BigInt64Array", label.data.constructor.name);
const open = classifier("BRANCH_LEQ", 1, ["label", "maps", "probability"]);
const { probability } = await run(open, [-1], ["probability"]);
seen("the tensor before the ZipMap, as an output of its own", "0.25,0.75", String(probability.data));

for (const mode of ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"]) {
  for (const tracks of [1, 0]) {
    const found = await run(classifier(mode, tracks, ["probability"]), [Number.NaN], ["probability"]);
    const side = found.probability.data[1] === 0.75 ? "true" : "false";
    seen(`${mode}, missing value, nodes_missing_value_tracks_true ${tracks}`, tracks === 1 ? "true" : "false", side);
  }
}
process.exit(changed ? 1 : 0);
JS
node run.js
