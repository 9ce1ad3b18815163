import { BLOCK_ROWS, type Block } from "./pattern-tables.js";

/** Adds nothing but what rows get: `rows` rows of `values` into as many rows of `contributions`, which come zeroed. */
export type Contributions = (values: Float32Array, rows: number, contributions: Float64Array) => void;

/** How the trees of a model are explained: those with tables a block at a time, the others a row at a time. */
export interface RowExplainers {
  readonly block: (block: Block, rows: number) => void;
  readonly row: (values: Float32Array, offset: number, sums: Float64Array, out: number) => void;
  readonly hasRows: boolean;
}

/** Feeds rows to explainers in blocks, column by column there and back; keeps its buffers for the next call. */
export function createRowBlocks(
  features: number,
  { block: addBlock, row: addRow, hasRows }: RowExplainers,
): Contributions {
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
    if (!hasRows) return;
    for (let at = 0; at < rows * features; at += features) addRow(values, at, contributions, at);
  };
}

function readBlock(values: Float32Array, start: number, count: number, features: number, block: Block): void {
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
