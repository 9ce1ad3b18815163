import { addRidge, gramOf, solveGram, type Design, type LinearSolution } from "./gram.js";

/**
 * The minimum of Σ weight × (target − prediction)² + l2 × |coefficients|², the intercept not penalised, by the normal
 * equations. Hoerl and Kennard (1970), "Ridge Regression", Technometrics 12(1).
 *
 * @throws DependentColumnError when columns depend on each other and l2 is too small to tell them apart.
 */
export function solveRidge(
  design: Design,
  { targets, weights }: { readonly targets: Float64Array; readonly weights: Float64Array | null },
  l2: number,
): LinearSolution {
  const { rows, columns, values } = design;
  const gram = gramOf(design, weights ?? new Float64Array(rows).fill(1));
  const right = new Float64Array(columns + 1);
  for (let i = 0; i < rows; i++) {
    const scaled = (weights ? weights[i]! : 1) * targets[i]!;
    for (let k = 0; k < columns; k++) right[k]! += scaled * values[i * columns + k]!;
    right[columns]! += scaled;
  }
  addRidge(gram, columns, l2);
  const solved = solveGram(gram, right);
  return { coefficients: solved.slice(0, columns), intercept: solved[columns]! };
}
