const value = new Float32Array(1);
const bits = new Int32Array(value.buffer);

/** The greatest float32 below x; −Infinity for −Infinity, NaN for NaN. */
export function previousFloat32(x: number): number {
  const nearest = Math.fround(x);
  if (nearest < x) return nearest;
  value[0] = nearest;
  if (Number.isNaN(nearest) || nearest === -Infinity) return nearest;
  if (nearest === 0) return -(2 ** -149);
  // Neighbours of one sign are neighbours as integers.
  bits[0]! += nearest > 0 ? -1 : 1;
  return value[0];
}

/** The greatest float32 at or below x: for every float32 y, y ≤ x just when y ≤ this. */
export function floorFloat32(x: number): number {
  return Math.fround(x) === x ? x : previousFloat32(x);
}

const wide = new Float64Array(1);
const wideBits = new BigInt64Array(wide.buffer);

/** The greatest double below x; −Infinity for −Infinity, NaN for NaN. */
export function previousFloat64(x: number): number {
  if (Number.isNaN(x) || x === -Infinity) return x;
  if (x === 0) return -Number.MIN_VALUE;
  wide[0] = x;
  wideBits[0]! += x > 0 ? -1n : 1n;
  return wide[0];
}
