import { BLOCK_ROWS } from "./pattern-codes.js";
import type { ShapMethod } from "../shap-method.js";

/** Feature k of row s of a block at k × BLOCK_ROWS + s: the values that come in and the contributions that go out. */
export interface Block {
  readonly values: Float32Array;
  readonly sums: Float64Array;
}

/** Hands rows to an explainer of blocks, turned into columns and back; keeps its buffers for the next call. */
export function explainBlocks(
  features: number,
  addBlock: (block: Block, rows: number) => void,
): ShapMethod["contribute"] {
  const block: Block = {
    values: new Float32Array(features * BLOCK_ROWS),
    sums: new Float64Array(features * BLOCK_ROWS),
  };
  return (values, rows, contributions) => {
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      readBlock(values, start, count, features, block);
      addBlock(block, count);
      writeBlock(block, start, count, features, contributions);
    }
  };
}

/** Writes rows into the values of a block. */
export function readBlock(
  values: Float32Array,
  start: number,
  count: number,
  features: number,
  block: Block,
): void {
  for (let k = 0; k < features; k++) {
    block.sums.fill(0, k * BLOCK_ROWS, k * BLOCK_ROWS + count);
    for (let s = 0; s < count; s++) block.values[k * BLOCK_ROWS + s] = values[(start + s) * features + k]!;
  }
}

function writeBlock(
  { sums }: Block,
  start: number,
  count: number,
  features: number,
  out: Float64Array,
): void {
  for (let s = 0, at = start * features; s < count; s++) {
    for (let k = 0; k < features; k++, at++) out[at]! += sums[k * BLOCK_ROWS + s]!;
  }
}
