import { createRandom } from "../../src/core/random.js";
import { measureDrift, type NamedColumns } from "../../src/drift/drift-report.js";
import { median, type BenchRow } from "./measure.js";

const FEATURES = 40;
const REFERENCE = 1_000;
const CURRENT = 250;
const TURNS = 5;

/** The whole report of 40 slow features, with and without the trials of its verdict; also what a worker runs. */
export function measureNull(place: string): BenchRow[] {
  const [reference, current] = [columns(REFERENCE, 1), columns(CURRENT, 2)];
  const time = (trials: number): number => {
    const taken = Array.from({ length: TURNS }, (_, turn) => {
      const started = performance.now();
      measureDrift(reference, current, { draws: 200, trials, seed: turn + 1 });
      return performance.now() - started;
    });
    return median(taken);
  };
  const size = `${FEATURES} features × ${REFERENCE + CURRENT} rows`;
  const row = (name: string, ours: number): BenchRow => ({
    name: `drift null, ${size}, ${name}${place}`,
    ours,
    peers: { target: 2_000 },
    unit: "ms",
  });
  return [row("200 draws", time(0)), row("200 draws and 100 trials", time(100))];
}

function columns(rows: number, seed: number): NamedColumns {
  const random = createRandom(seed);
  const names = Array.from({ length: FEATURES }, (_, k) => `feature${k}`);
  return Object.fromEntries(
    names.map((name, k) => {
      const memory = [0, 0.5, 0.9, 0.98][k % 4]!;
      let value = random.normal() / Math.sqrt(1 - memory * memory);
      return [name, Float64Array.from({ length: rows }, () => (value = memory * value + random.normal()))];
    }),
  );
}
