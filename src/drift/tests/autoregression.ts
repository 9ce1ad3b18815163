/** A stationary autoregression x_t = Σ a_j x_(t−j) + e_t of a series with mean 0. */
export interface Autoregression {
  /** a₁, a₂, …; none for a series without memory. */
  readonly coefficients: Float64Array;
  /** The partial autocorrelations, each in (−1, 1). */
  readonly reflections: Float64Array;
  /** Σ a_j, below 1: near 1 the series wanders for long. */
  readonly persistence: number;
}

/**
 * Fits an autoregression to one or more stretches of a series by Burg's method, which never gives an explosive one;
 * its order is the one of least AIC. Sources: Burg (1975), dissertation, Stanford; Akaike (1974), IEEE Transactions on
 * Automatic Control 19.
 *
 * @param segments stretches, each less its own mean
 *
 * @example
 * fitAutoregression([Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1)], 1).persistence; // => -1 + 1e-9
 */
export function fitAutoregression(segments: readonly Float64Array[], maxOrder: number): Autoregression {
  const count = segments.reduce((sum, { length }) => sum + length, 0);
  const [forward, backward] = [segments.map((s) => s.slice()), segments.map((s) => s.slice())];
  let variance = segments.reduce((sum, s) => sum + s.reduce((total, v) => total + v * v, 0), 0) / count;
  const reflections: number[] = [];
  let best = { order: 0, criterion: count * Math.log(variance) };
  for (let order = 1; order <= maxOrder && variance > LEAST_VARIANCE; order++) {
    const reflection = reflect(forward, backward, order);
    reflections.push(reflection);
    variance *= 1 - reflection * reflection;
    const criterion = count * Math.log(variance) + 2 * order;
    if (criterion < best.criterion) best = { order, criterion };
  }
  return fromReflections(Float64Array.from(reflections.slice(0, best.order)));
}

/** A series of scores that varies less does not: what is left is rounding. */
const LEAST_VARIANCE = 1e-18;
/** A partial autocorrelation this near to ±1 would have no variance left. */
const MOST_REFLECTION = 1 - 1e-9;

/** The next partial autocorrelation; the errors are filtered in place. */
function reflect(forward: Float64Array[], backward: Float64Array[], order: number): number {
  let [cross, power] = [0, 0];
  for (const [s, f] of forward.entries()) {
    const b = backward[s]!;
    for (let t = order; t < f.length; t++) {
      cross += f[t]! * b[t - 1]!;
      power += f[t]! * f[t]! + b[t - 1]! * b[t - 1]!;
    }
  }
  const raw = power > 0 ? (2 * cross) / power : 0;
  const reflection = Math.max(-MOST_REFLECTION, Math.min(MOST_REFLECTION, raw));
  for (const [s, f] of forward.entries()) {
    const b = backward[s]!;
    for (let t = f.length - 1; t >= order; t--) {
      const error = f[t]!;
      f[t] = error - reflection * b[t - 1]!;
      b[t] = b[t - 1]! - reflection * error;
    }
  }
  return reflection;
}

/**
 * An autoregression with its persistence raised by what estimating it takes away: (1 + 3ρ) ÷ n for each stretch whose
 * mean was taken off, at most to 1 − 1 ÷ 2n. Source: Marriott and Pope (1954) and Kendall (1954), Biometrika 41, for
 * order 1; for higher orders the sum of the coefficients takes the place of ρ.
 *
 * @param count values of all stretches
 */
export function correctPersistence(fitted: Autoregression, count: number, stretches: number): Autoregression {
  const { coefficients, persistence } = fitted;
  if (coefficients.length === 0 || !(persistence > 0)) return fitted;
  const most = Math.max(persistence, 1 - 0.5 / count);
  const wanted = Math.min(most, persistence + (stretches * (1 + 3 * persistence)) / count);
  const raised = coefficients.slice();
  raised[0]! += wanted - persistence;
  const reflections = toReflections(raised);
  return reflections ? fromReflections(reflections) : fitted;
}

/** The coefficients of every order up to the reflections' number: row p holds those of order p + 1. */
export function predictors(reflections: Float64Array): Float64Array[] {
  const rows: Float64Array[] = [];
  for (const [order, reflection] of reflections.entries()) {
    const before = rows[order - 1];
    const row = new Float64Array(order + 1);
    for (let j = 0; j < order; j++) row[j] = before![j]! - reflection * before![order - 1 - j]!;
    row[order] = reflection;
    rows.push(row);
  }
  return rows;
}

/**
 * The autoregression with given autocovariances, by Levinson's recursion.
 *
 * @param covariances at lags 0, 1, …, as many as the order and one more; those of a stationary series
 */
export function fromCovariances(covariances: Float64Array): Autoregression {
  const reflections = new Float64Array(covariances.length - 1);
  let row = new Float64Array(0);
  let variance = covariances[0]!;
  for (let order = 1; order < covariances.length; order++) {
    let rest = covariances[order]!;
    for (let j = 0; j < order - 1; j++) rest -= row[j]! * covariances[order - 1 - j]!;
    const reflection = rest / variance;
    reflections[order - 1] = reflection;
    const before = row;
    row = new Float64Array(order).map((_, j) =>
      j === order - 1 ? reflection : before[j]! - reflection * before[order - 2 - j]!,
    );
    variance *= 1 - reflection * reflection;
  }
  return fromReflections(reflections);
}

function fromReflections(reflections: Float64Array): Autoregression {
  const coefficients = predictors(reflections).at(-1) ?? new Float64Array(0);
  return { coefficients, reflections, persistence: coefficients.reduce((sum, a) => sum + a, 0) };
}

/** Levinson's recursion backwards; null for coefficients of a series that is not stationary. */
function toReflections(coefficients: Float64Array): Float64Array | null {
  const reflections = new Float64Array(coefficients.length);
  let row = coefficients;
  for (let order = coefficients.length; order >= 1; order--) {
    const last = row[order - 1]!;
    if (!(Math.abs(last) < 1)) return null;
    reflections[order - 1] = last;
    const above = row;
    row = new Float64Array(order - 1).map(
      (_, j) => (above[j]! + last * above[order - 2 - j]!) / (1 - last * last),
    );
  }
  return reflections;
}
