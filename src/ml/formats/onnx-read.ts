import { InputError } from "../../core/errors.js";
import {
  ELEMENT,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./onnx-graph.js";
import { doublesOf, fieldsOf, floatsOf, intsOf, textOf, type ByteRange } from "./protobuf.js";

/**
 * The graph in an ONNX file's bytes, without checking that its operations fit together. Field numbers:
 * github.com/onnx/onnx, onnx/onnx.proto. Nothing is allocated but for bytes that are there.
 *
 * @throws InputError with the byte's offset where the file is cut short or damaged.
 */
export function readOnnx(bytes: Uint8Array): OnnxGraph {
  let irVersion = 0;
  let producer = "";
  let graph: GraphParts | null = null;
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  for (const field of fieldsOf({ bytes, start: 0, end: bytes.length })) {
    if (field.number === 1) irVersion = field.int;
    else if (field.number === 2) producer = textOf(field);
    else if (field.number === 7) graph = readGraph(field);
    else if (field.number === 8) readOpset(field, opsets);
    else if (field.number === 14) readEntry(field, metadata);
  }
  if (!graph || !(irVersion >= 1)) {
    throw new InputError(
      "Cannot read ONNX: the file has no graph or no version: it is no ONNX model, or cut short",
    );
  }
  return { irVersion, producer, opsets, metadata, ...graph };
}

type GraphParts = Pick<OnnxGraph, "nodes" | "constants" | "inputs" | "outputs">;

function readGraph(range: ByteRange): GraphParts {
  const nodes: OnnxNode[] = [];
  const constants: OnnxTensor[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  for (const field of fieldsOf(range)) {
    if (field.number === 1) nodes.push(readNode(field));
    else if (field.number === 5) constants.push(readTensor(field));
    else if (field.number === 11) inputs.push(readValue(field));
    else if (field.number === 12) outputs.push(readValue(field));
  }
  const known = new Set(constants.map(({ name }) => name));
  return { nodes, constants, inputs: inputs.filter(({ name }) => !known.has(name)), outputs };
}

function readNode(range: ByteRange): OnnxNode {
  const node = { operator: "", domain: "", inputs: [] as string[], outputs: [] as string[] };
  const attributes = new Map<string, OnnxAttribute>();
  for (const field of fieldsOf(range)) {
    if (field.number === 1) node.inputs.push(textOf(field));
    else if (field.number === 2) node.outputs.push(textOf(field));
    else if (field.number === 4) node.operator = textOf(field);
    else if (field.number === 7) node.domain = textOf(field);
    else if (field.number === 5) attributes.set(...readAttribute(field));
  }
  if (node.domain === "ai.onnx") node.domain = "";
  return { ...node, attributes };
}

/** Kinds by the numbers of `AttributeProto.AttributeType`, and by the fields that hold them. */
const KINDS = { 1: "float", 2: "int", 3: "text", 4: "tensor", 6: "floats", 7: "ints", 8: "texts" } as const;
const KIND_OF_FIELD = { 2: 1, 3: 2, 4: 3, 5: 4, 7: 6, 8: 7, 9: 8 } as const;

function readAttribute(range: ByteRange): [string, OnnxAttribute] {
  let name = "";
  let type = 0;
  let found = 0;
  let value = 0;
  let text = "";
  let tensor: OnnxTensor | null = null;
  const floats: Float32Array[] = [];
  const ints: number[] = [];
  const texts: string[] = [];
  for (const field of fieldsOf(range)) {
    found = (KIND_OF_FIELD as Record<number, number>)[field.number] ?? found;
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) value = floatsOf(field)[0] ?? 0;
    else if (field.number === 3) value = field.int;
    else if (field.number === 4) text = textOf(field);
    else if (field.number === 5) tensor = readTensor(field);
    else if (field.number === 7) floats.push(floatsOf(field));
    else if (field.number === 8) for (const x of intsOf(field)) ints.push(x);
    else if (field.number === 9) texts.push(textOf(field));
    else if (field.number === 20) type = field.int;
  }
  // Old writers leave the type out.
  const kind = (KINDS as Record<number, (typeof KINDS)[keyof typeof KINDS]>)[type || found] ?? "other";
  if (kind === "float" || kind === "int") return [name, { kind, value }];
  if (kind === "text") return [name, { kind, value: text }];
  if (kind === "tensor") return [name, tensor ? { kind, value: tensor } : { kind: "other" }];
  if (kind === "floats") return [name, { kind, value: joinFloats(floats) }];
  if (kind === "ints") return [name, { kind, value: ints }];
  return [name, kind === "texts" ? { kind, value: texts } : { kind: "other" }];
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function readTensor(range: ByteRange): OnnxTensor {
  const dims: number[] = [];
  let name = "";
  let element = 0;
  let raw: ByteRange | null = null;
  const floats: Float32Array[] = [];
  const doubles: number[] = [];
  const ints: number[] = [];
  for (const field of fieldsOf(range)) {
    if (field.number === 1) dims.push(...intsOf(field));
    else if (field.number === 2) element = field.int;
    else if (field.number === 4) floats.push(floatsOf(field));
    else if (field.number === 7) for (const x of intsOf(field)) ints.push(x);
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = field;
    else if (field.number === 10) for (const x of doublesOf(field)) doubles.push(x);
  }
  const values = tensorValues(element, raw, floats, doubles, ints);
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (values && values.length !== size) {
    throw new InputError(
      `Cannot read ONNX: tensor "${name}" at byte ${range.start} has ${values.length} values, its shape wants ${size}`,
    );
  }
  return { name, dims, element, values };
}

function tensorValues(
  element: number,
  raw: ByteRange | null,
  floats: readonly Float32Array[],
  doubles: readonly number[],
  ints: readonly number[],
): OnnxTensor["values"] {
  if (element === ELEMENT.float) return raw ? floatsOf(raw) : joinFloats(floats);
  if (element === ELEMENT.double) return raw ? doublesOf(raw) : Float64Array.from(doubles);
  return element === ELEMENT.int64 && !raw ? Float64Array.from(ints) : null;
}

function readValue(range: ByteRange): OnnxValue {
  let name = "";
  let element = 0;
  const dims: (number | string | null)[] = [];
  for (const field of fieldsOf(range)) {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) continue;
    for (const type of fieldsOf(field)) {
      if (type.number !== 1) continue;
      for (const part of fieldsOf(type)) {
        if (part.number === 1) element = part.int;
        if (part.number === 2) for (const dim of fieldsOf(part)) dims.push(readDimension(dim));
      }
    }
  }
  return { name, element, dims };
}

function readDimension(range: ByteRange): number | string | null {
  for (const field of fieldsOf(range)) {
    if (field.number === 1) return field.int;
    if (field.number === 2) return textOf(field);
  }
  return null;
}

function readOpset(range: ByteRange, opsets: Map<string, number>): void {
  let domain = "";
  let version = 0;
  for (const field of fieldsOf(range)) {
    if (field.number === 1) domain = textOf(field);
    else if (field.number === 2) version = field.int;
  }
  opsets.set(domain === "ai.onnx" ? "" : domain, version);
}

function readEntry(range: ByteRange, metadata: Map<string, string>): void {
  let key = "";
  let value = "";
  for (const field of fieldsOf(range)) {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = textOf(field);
  }
  metadata.set(key, value);
}
