/** Element types of ONNX tensors that are read and written here, by the numbers of `TensorProto.DataType`. */
export const ELEMENT = { float: 1, int64: 7, double: 11 } as const;

/** Numbers with a shape. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** A number of `TensorProto.DataType`. */
  readonly element: number;
  /** Null for element types that are not read here, and for data in another file. */
  readonly values: Float32Array | Float64Array | null;
}

/** A node's attribute; `other` is a kind that is not read here, such as a graph. */
export type OnnxAttribute =
  | { readonly kind: "int" | "float"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "ints" | "floats"; readonly value: ArrayLike<number> }
  | { readonly kind: "texts"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  | { readonly kind: "other" };

/** One operation. */
export interface OnnxNode {
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string;
  /** A number of `TensorProto.DataType`; 0 for anything that is no tensor. */
  readonly element: number;
  /** A size, a name for a size that varies, or null where the file does not say. */
  readonly dims: readonly (number | string | null)[];
}

/** An ONNX model as far as it is read here. */
export interface OnnxGraph {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of each domain; the standard one is "". */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
