#!/usr/bin/env bash
# trading-signals 8.3.0: five indicators whose values are not those of the definition they are named for.
# Installs that one package into a temporary folder and runs it alone. Exits 1 when a value seen here has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --save-exact trading-signals@8.3.0

cat > run.js <<'JS'
import { readFileSync } from "node:fs";
import { ER, PSAR, REI, RSI, StochasticRSI, ZigZag } from "trading-signals";

const { version } = JSON.parse(readFileSync("node_modules/trading-signals/package.json", "utf8"));
console.log(`trading-signals ${version}`);

const bar = (high, low = high, close = (high + low) / 2) => ({ open: close, high, low, close, volume: 1 });
const run = (indicator, inputs) => inputs.map((input) => indicator.update(input, false));
let changed = version !== "8.3.0";
function seen(what, expected, defined, value) {
  const same = Object.is(value, expected) || Math.abs(value - expected) < 1e-9;
  if (!same) changed = true;
  console.log(`${what}: ${value} (${same ? "as seen" : `seen before: ${expected}`}); by definition ${defined}`);
}

// Wilder 1978: the stop is never above the lows of the two bars before. The low of bar 1 is 15.
const rising = [bar(16, 14.99), bar(19, 15), bar(19.5, 16), bar(22, 19)];
seen("PSAR(0.02, 0.2), bar 3", 15.18, "15 (TA-Lib, Tulip)",
  run(new PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 }), rising).at(-1));

// Chande and Kroll 1994: 0 to 1. A flat RSI gives 100, and a result of 0 of the RSI is taken for none.
const rises = Array.from({ length: 12 }, (_, i) => 10 + i);
seen("StochasticRSI(3), prices that only rise", 100, "0 to 1; Tulip and TA-Lib give 0",
  run(new StochasticRSI(3), rises).at(-1));
const falls = Array.from({ length: 12 }, (_, i) => 100 - i);
seen("RSI(3), prices that only fall", 0, "0", run(new RSI(3), falls).at(-1));
seen("StochasticRSI(3), the same prices, values given", 0, "7 (from bar 5 on)",
  run(new StochasticRSI(3), falls).filter((x) => x !== null).length);

// Kaufman: the distance divided by the way, |12 − 10| ÷ (1 + 1 + 1 + 1). The library divides by highest − lowest.
seen("ER(5), closes 10, 11, 12, 11, 12", 1, "0.5", run(new ER(5), [10, 11, 12, 11, 12].map((x) => bar(x))).at(-1));

// DeMark: sums over the last eight bars. The same last 40 bars behind two pasts must give one value.
const tail = Array.from({ length: 40 }, (_, i) => bar(100 + ((i * 7) % 11), 98 + ((i * 7) % 11)));
const past = Array.from({ length: 60 }, (_, i) => bar(40 + i, 38 + i));
const short = run(new REI(8), tail).at(-1);
const long = run(new REI(8), [...past, ...tail]).at(-1);
seen("REI(8), the same 40 bars alone and behind 60 others, difference", -3.7593984962406015, "0", long - short);

// A zigzag of 5 percent turns where the price goes 5 percent against the extreme. From 104 to 103.6 is 0.4 percent.
const wave = [bar(100), bar(99), bar(104), bar(103.6)];
seen("ZigZag(5), 100, 99, 104, 103.6: the last value", 104, "none (null) until 98.8",
  run(new ZigZag({ deviation: 5 }), wave).at(-1));

process.exit(changed ? 1 : 0);
JS
node run.js
