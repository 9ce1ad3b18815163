import { ELEMENT } from "./onnx-graph.js";
import { ProtobufWriter } from "./protobuf.js";

/**
 * The same ONNX file with one more output: a tensor of float that the graph computes on its way. A protobuf message
 * that comes in two parts is the sum of both, so the output stands behind the untouched file (protobuf.dev, "Encoding",
 * "Last One Wins").
 */
export function exposeTensor(bytes: Uint8Array, name: string): Uint8Array {
  const tensor = new ProtobufWriter().int(1, ELEMENT.float);
  const output = new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
  const more = new ProtobufWriter().message(7, new ProtobufWriter().message(12, output)).done();
  const joined = new Uint8Array(bytes.length + more.length);
  joined.set(bytes);
  joined.set(more, bytes.length);
  return joined;
}
