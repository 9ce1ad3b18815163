import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./onnx-graph.js";
import { ProtobufWriter } from "./protobuf.js";

/** An ONNX file's bytes. Field numbers: github.com/onnx/onnx, onnx/onnx.proto. Equal graphs give equal bytes. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  const file = new ProtobufWriter().int(1, graph.irVersion).text(2, graph.producer);
  file.message(7, writeGraph(graph));
  for (const [domain, version] of graph.opsets) {
    file.message(8, new ProtobufWriter().text(1, domain).int(2, version));
  }
  for (const [key, value] of graph.metadata) {
    file.message(14, new ProtobufWriter().text(1, key).text(2, value));
  }
  return file.done();
}

function writeGraph({ nodes, constants, inputs, outputs }: OnnxGraph): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, writeNode(node));
  graph.text(2, "model");
  for (const constant of constants) graph.message(5, writeTensor(constant));
  for (const input of inputs) graph.message(11, writeValue(input));
  for (const output of outputs) graph.message(12, writeValue(output));
  return graph;
}

function writeNode({ operator, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.text(1, input);
  for (const output of outputs) node.text(2, output);
  node.text(3, `${operator}:${outputs[0]}`).text(4, operator);
  for (const [name, attribute] of attributes) node.message(5, writeAttribute(name, attribute));
  return domain === "" ? node : node.text(7, domain);
}

function writeAttribute(name: string, attribute: OnnxAttribute): ProtobufWriter {
  const message = new ProtobufWriter().text(1, name);
  switch (attribute.kind) {
    case "float":
      return message.float(2, attribute.value).int(20, 1);
    case "int":
      return message.int(3, attribute.value).int(20, 2);
    case "text":
      return message.text(4, attribute.value).int(20, 3);
    case "tensor":
      return message.message(5, writeTensor(attribute.value)).int(20, 4);
    case "floats":
      return message.bytes(7, bytesOf(Float32Array.from(attribute.value))).int(20, 6);
    case "ints":
      return message.ints(8, attribute.value).int(20, 7);
    case "texts":
      for (const text of attribute.value) message.text(9, text);
      return message.int(20, 8);
    case "other":
      throw new TypeError(`Cannot write ONNX: attribute "${name}" was not read`);
  }
}

function writeTensor({ name, dims, element, values }: OnnxTensor): ProtobufWriter {
  if (!values) throw new TypeError(`Cannot write ONNX: tensor "${name}" was not read`);
  return new ProtobufWriter().ints(1, dims).int(2, element).text(8, name).bytes(9, bytesOf(values));
}

/** What is no tensor is left for runtimes to infer. */
function writeValue({ name, element, dims }: OnnxValue): ProtobufWriter {
  if (element === 0) return new ProtobufWriter().text(1, name);
  const shape = new ProtobufWriter();
  for (const size of dims) {
    const dimension = new ProtobufWriter();
    if (typeof size === "number") dimension.int(1, size);
    else if (size !== null) dimension.text(2, size);
    shape.message(1, dimension);
  }
  const tensor = new ProtobufWriter().int(1, element).message(2, shape);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

function bytesOf(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
