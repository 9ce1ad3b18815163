import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { InputError } from "../../core/errors.js";

/** Rows given to a session at once, so that a long table needs no more memory than a short one. */
const BATCH = 8192;

/** An ONNX file that is ready to run. */
export interface OnnxSession {
  /** Names of its outputs that are tensors of float or double. */
  readonly outputs: readonly string[];
  /**
   * One output for rows of features; feature k of row i at i × (features) + k. Gives the numbers of each row one after
   * the other.
   *
   * @throws InputError when the graph does not take such rows, or does not give a number or more for each.
   */
  run(values: Float32Array, rows: number, output: string): Promise<Float64Array>;
  /** Frees its memory. */
  close(): Promise<void>;
}

/**
 * Where onnxruntime's WebAssembly comes from: the bytes of `onnxruntime-web/ort-wasm-simd-threaded.wasm` in Node and
 * Deno, its address in a page.
 */
export type WasmSource = Uint8Array | string;

/**
 * Opens an ONNX file for onnxruntime-web's WebAssembly backend, one thread. The runtime is started with the first file;
 * a later source is not read.
 *
 * @throws InputError when the runtime cannot load the file, or the file wants another input than rows of features.
 */
export async function openOnnx(bytes: Uint8Array, wasm: WasmSource): Promise<OnnxSession> {
  env.wasm.numThreads = 1;
  env.logLevel = "error";
  if (typeof wasm === "string") env.wasm.wasmPaths = { wasm };
  else env.wasm.wasmBinary = wasm;
  const session = await createSession(bytes);
  const input = session.inputMetadata[0];
  if (session.inputMetadata.length !== 1 || !input?.isTensor) {
    await session.release();
    throw new InputError(
      `Cannot run ONNX: it has ${session.inputMetadata.length} inputs, expected one tensor`,
    );
  }
  if (input.type !== "float32" && input.type !== "float64") {
    await session.release();
    throw new InputError(
      `Cannot run ONNX: its input "${input.name}" is ${input.type}, expected float32 or float64`,
    );
  }
  const { name, type } = input;
  return {
    outputs: session.outputMetadata
      .filter((output) => output.isTensor && (output.type === "float32" || output.type === "float64"))
      .map((output) => output.name),
    run: (values, rows, output) => runBatches(session, { name, type }, values, rows, output),
    close: () => session.release(),
  };
}

async function createSession(bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, { executionProviders: ["wasm"], logSeverityLevel: 4 });
  } catch (cause) {
    throw runError(cause);
  }
}

interface Input {
  readonly name: string;
  readonly type: "float32" | "float64";
}

async function runBatches(
  session: InferenceSession,
  input: Input,
  values: Float32Array,
  rows: number,
  output: string,
): Promise<Float64Array> {
  if (rows === 0) return new Float64Array(0);
  const width = values.length / rows;
  let joined: Float64Array | null = null;
  for (let start = 0; start < rows; start += BATCH) {
    const count = Math.min(BATCH, rows - start);
    const part = await runOnce(
      session,
      input,
      values.slice(start * width, (start + count) * width),
      count,
      output,
    );
    joined ??= new Float64Array((part.length / count) * rows);
    joined.set(part, (joined.length / rows) * start);
  }
  return joined!;
}

async function runOnce(
  session: InferenceSession,
  { name, type }: Input,
  values: Float32Array,
  rows: number,
  output: string,
): Promise<Float32Array | Float64Array> {
  const dims = [rows, values.length / rows];
  const tensor =
    type === "float32" ? new Tensor(type, values, dims) : new Tensor(type, Float64Array.from(values), dims);
  let result: Tensor | undefined;
  try {
    result = (await session.run({ [name]: tensor }, [output]))[output] as Tensor | undefined;
  } catch (cause) {
    throw runError(cause);
  }
  const data = result?.data;
  if (
    !(data instanceof Float32Array || data instanceof Float64Array) ||
    data.length === 0 ||
    data.length % rows !== 0
  ) {
    throw new InputError(
      `Cannot run ONNX: output "${output}" does not give a number for each of ${rows} rows`,
    );
  }
  return data;
}

function runError(cause: unknown): InputError {
  const [first] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return new InputError(`Cannot run ONNX: ${first}`, {}, { cause });
}
