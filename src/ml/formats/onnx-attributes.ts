import { InputError } from "../../core/errors.js";
import type { OnnxNode, OnnxTensor } from "./onnx-graph.js";

/** Reads the attributes of one operation; a list of another length than expected is an InputError. */
export interface AttributeReader {
  int(name: string, otherwise: number): number;
  float(name: string, otherwise: number): number;
  text(name: string, otherwise: string): string;
  texts(name: string): readonly string[];
  /** Empty where the attribute is absent, which is an error where a size is expected and it is not `optional`. */
  ints(name: string, size?: number, optional?: boolean): readonly number[];
  /** Floats, or doubles in `<name>_as_tensor`. */
  numbers(name: string, size?: number, optional?: boolean): ArrayLike<number>;
}

interface Values {
  readonly int: number;
  readonly float: number;
  readonly text: string;
  readonly texts: readonly string[];
  readonly ints: ArrayLike<number>;
  readonly floats: ArrayLike<number>;
  readonly tensor: OnnxTensor;
}

/** A reader of a node's attributes. */
export function attributeReader({ operator, attributes }: OnnxNode): AttributeReader {
  const find = <K extends keyof Values>(name: string, kind: K): Values[K] | undefined => {
    const attribute = attributes.get(name);
    if (attribute === undefined) return undefined;
    if (attribute.kind === kind) return attribute.value as Values[K];
    throw new InputError(`Cannot read ONNX: attribute "${name}" of ${operator} is no ${kind}`);
  };
  const sized = <T extends ArrayLike<number>>(
    name: string,
    values: T,
    size: number,
    optional: boolean,
  ): T => {
    if (values.length === size || (optional && values.length === 0)) return values;
    throw new InputError(
      `Cannot read ONNX: attribute "${name}" of ${operator} has ${values.length} entries, expected ${size}`,
    );
  };
  return {
    int: (name, otherwise) => find(name, "int") ?? otherwise,
    float: (name, otherwise) => find(name, "float") ?? otherwise,
    text: (name, otherwise) => find(name, "text") ?? otherwise,
    texts: (name) => find(name, "texts") ?? [],
    ints: (name, size, optional = false) => {
      const values = Array.from(find(name, "ints") ?? []);
      return size === undefined ? values : sized(name, values, size, optional);
    },
    numbers: (name, size, optional = false) => {
      const tensor = find(`${name}_as_tensor`, "tensor");
      if (tensor && !tensor.values)
        throw new InputError(`Cannot read ONNX: "${name}_as_tensor" of ${operator} has no numbers`);
      const values = tensor?.values ?? find(name, "floats") ?? [];
      return size === undefined ? values : sized(name, values, size, optional);
    },
  };
}
