// How often drift is called on series without drift, and how often a real shift is found: the table of docs/methods/drift.md.
// A thousand pairs a row take a few minutes.
import { createRandom, type Random } from "../src/core/random.js";
import { featureDrift } from "../src/drift/feature-drift.js";
import { countOr, runTool } from "./run-tool.js";

const REFERENCE = 1000;
const CURRENT = 250;

type Series = (random: Random, length: number) => Float64Array;

/** Stationary series of unit variance, or nearly. */
const SERIES: Readonly<Record<string, Series>> = {
  "AR(1), φ = 0": (random, length) => wander(random, 0, length),
  "AR(1), φ = 0.5": (random, length) => wander(random, 0.5, length),
  "AR(1), φ = 0.9": (random, length) => wander(random, 0.9, length),
  "AR(1), φ = 0.98": (random, length) => wander(random, 0.98, length),
  "AR(1), φ = 0.99": (random, length) => wander(random, 0.99, length),
  "AR(1), φ = 0.9, t₂ steps": (random, length) => wander(random, 0.9, length, studentT2),
  "RSI(14) of a random walk": relativeStrength,
  "mean of 20 independent values": (random, length) => rollingMean(wander(random, 0, length + 19), 20),
  "GARCH(0.08, 0.9) volatility over 20 bars": (random, length) =>
    rollingMean(
      garch(random, length + 19).map((v) => v * v),
      20,
    ).map(Math.sqrt),
  "GARCH(0.08, 0.9) returns": garch,
  "GARCH(0.08, 0.9) absolute returns": (random, length) => garch(random, length).map(Math.abs),
  "AR(1), φ = 0.98, with as much noise": (random, length) => {
    const slow = wander(random, 0.98, length);
    return slow.map((v) => v * Math.sqrt(1 - 0.98 ** 2) + random.normal());
  },
  "two regimes of 50 bars, two deviations apart": regimes,
};

function wander(random: Random, phi: number, length: number, step = (r: Random) => r.normal()): Float64Array {
  let value = step(random) / Math.sqrt(1 - phi * phi);
  const burn = phi === 0 ? 0 : 500;
  const result = new Float64Array(length);
  for (let t = -burn; t < length; t++) {
    if (t >= 0) result[t] = value;
    value = phi * value + step(random);
  }
  return result;
}

function studentT2(random: Random): number {
  return random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2) / 2);
}

function relativeStrength(random: Random, length: number): Float64Array {
  let [up, down] = [0.4, 0.4];
  const result = new Float64Array(length);
  for (let t = -200; t < length; t++) {
    const move = random.normal();
    up += (Math.max(move, 0) - up) / 14;
    down += (Math.max(-move, 0) - down) / 14;
    if (t >= 0) result[t] = (100 * up) / (up + down);
  }
  return result;
}

function rollingMean(values: Float64Array, width: number): Float64Array {
  return new Float64Array(values.length - width + 1).map((_, t) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += values[t + j]!;
    return sum / width;
  });
}

function garch(random: Random, length: number): Float64Array {
  let variance = 1;
  const result = new Float64Array(length);
  for (let t = -500; t < length; t++) {
    const value = Math.sqrt(variance) * random.normal();
    if (t >= 0) result[t] = value;
    variance = 0.02 + 0.08 * value * value + 0.9 * variance;
  }
  return result;
}

function regimes(random: Random, length: number): Float64Array {
  let high = random.next() < 0.5;
  return Float64Array.from({ length }, () => {
    if (random.next() < 0.02) high = !high;
    return random.normal() + (high ? 2 : 0);
  });
}

/** Shares of pairs with each answer; the shift is in deviations of the reference. */
function rates(series: Series, pairs: number, shift: number, joined: boolean): string[] {
  const random = createRandom(20_26);
  let [drift, possible, measured, psi, ks] = [0, 0, 0, 0, 0];
  for (let seed = 1; seed <= pairs; seed++) {
    const whole = joined ? series(random, REFERENCE + CURRENT) : null;
    const reference = whole ? whole.slice(0, REFERENCE) : series(random, REFERENCE);
    const current = whole ? whole.slice(REFERENCE) : series(random, CURRENT);
    const trials = shift === 0 && seed % 10 === 0 ? 100 : 0;
    const found = featureDrift(
      "x",
      reference,
      current.map((v) => v + shift),
      { seed, trials },
    );
    if (found.verdict === "drift") drift++;
    if (found.verdict === "possible") possible++;
    if (trials > 0) measured += found.null!.falseAlarmRate;
    if (found.psi > 0.25) psi++;
    if (found.ks.pValue < 0.05) ks++;
  }
  const shares = [drift, possible, shift === 0 ? measured * 10 : Number.NaN, psi, ks].map((n) => n / pairs);
  return shares.map((share) => (Number.isNaN(share) ? "–" : share.toFixed(3)));
}

const SHIFTS = [
  ["AR(1), φ = 0", 0, 0.25],
  ["AR(1), φ = 0", 0, 0.5],
  ["AR(1), φ = 0.5", 0.5, 0.5],
  ["AR(1), φ = 0.9", 0.9, 0.5],
  ["AR(1), φ = 0.9", 0.9, 1],
  ["AR(1), φ = 0.98", 0.98, 2],
] as const;

function printTable(pairs: number, only: string | undefined, out: (line: string) => void): void {
  out("| series | windows | shift | drift | possible | measured rate | PSI > 0.25 | KS p < 0.05 |");
  for (const [name, series] of Object.entries(SERIES)) {
    if (only !== undefined && !name.includes(only)) continue;
    for (const joined of [false, true]) {
      const windows = joined ? "one after the other" : "apart";
      out(`| ${[name, windows, "0", ...rates(series, pairs, 0, joined)].join(" | ")} |`);
    }
  }
  for (const [name, phi, deviations] of SHIFTS) {
    if (only !== undefined && !name.includes(only)) continue;
    const found = rates(SERIES[name]!, pairs, deviations / Math.sqrt(1 - phi * phi), false);
    out(`| ${[name, "apart", String(deviations), ...found].join(" | ")} |`);
  }
}

await runTool({
  name: "drift-rates",
  program: "deno run -A tools/drift-rates.ts",
  summary:
    "How often drift is called on series without drift, and how often a real shift is found, as a table.",
  usage: "[options]",
  options: [
    { name: "pairs", kind: "number", default: "1000", help: "pairs of windows a row" },
    { name: "only", kind: "string", placeholder: "TEXT", help: "rows whose series has this in its name" },
  ],
  example: "deno run -A tools/drift-rates.ts --pairs 100",
  run: async (args, io) => {
    printTable(countOr(args, "pairs", 1000), args.string("only"), io.out);
    return 0;
  },
});
