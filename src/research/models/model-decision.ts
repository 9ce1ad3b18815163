import { resolveParameters } from "../../core/parameters.js";
import type { Explainer } from "../../ml/shap/explain.js";
import { actionOf, modelFacts, type ModelFacts } from "../../ml/explanations/model-facts.js";
import type { Model } from "../../ml/model/model.js";
import { knownPast, percentileInPast } from "../../ml/explanations/past-cases.js";
import { figure, percentOf } from "../../ml/explanations/plain-figures.js";
import type { TradeFacts } from "../../ml/explanations/trade-facts.js";
import type { BacktestOptions } from "../../simulation/account/options.js";
import { CONFIDENCE_PARAMETERS, confidenceGate } from "../../strategies/gating/gate-parameters.js";
import { checkGates, type GateCheck } from "../../strategies/gating/gate.js";
import { entryQuantity } from "../../trading/orders/sizing.js";
import type { ModelRows } from "./model-rows.js";

/** How a model is acted on. */
export interface DecisionOptions {
  /** Least probability of the likelier direction at which a position is opened, from 0.5. */
  readonly enter: number;
  /** Cash, size and costs. */
  readonly options: BacktestOptions;
}

/** Fewest past bars of either label that an expected return is reckoned from. */
const LEAST_CASES = 20;
/** Share of its past above which volatility is called high, and below whose complement low. */
const HIGH = 0.8;

/**
 * What a model decides on the bar of one of its rows and why, by the gates of a model as a strategy with `enter` as
 * given and the rest at their defaults: everything an explanation in words wants, of what was known at that bar's
 * close. The expected edge is the mean return of the known past by label, weighted with the probability, less
 * commission and slippage on both sides. Drift is not measured.
 *
 * @param explainer of the same model
 * @throws RangeError unless the row is one of the rows; InputError for an `enter` outside of 0.5 to 1.
 */
export function modelDecision(
  model: Model,
  explainer: Explainer,
  rows: ModelRows,
  row: number,
  { enter, options }: DecisionOptions,
): TradeFacts {
  if (!(Number.isInteger(row) && row >= 0 && row < rows.rows)) {
    throw new RangeError(`Cannot explain a decision: row is ${row}, expected one from 0 to ${rows.rows - 1}`);
  }
  const gate = confidenceGate(resolveParameters(CONFIDENCE_PARAMETERS, { enter }));
  const width = rows.names.length;
  const values = rows.values.slice(row * width, (row + 1) * width);
  const bar = rows.spans.starts[row]!;
  const found = modelFacts(
    model,
    explainer,
    { names: rows.names, rows: 1, values },
    {
      thresholds: { buy: enter, sell: 1 - enter },
      otherwise: "abstain",
      past: rows,
      bar,
      returns: rows.returns,
    },
  );
  const missing = values.filter(Number.isNaN).length;
  const evidence = { probability: found.probability, withheld: null, missing, age: 0 };
  const checks = checkGates({ ...evidence, outside: 0, disagreement: 0, labels: 1 }, gate).filter(isSet);
  const failed = checks.find(({ passed }) => !passed);
  const action = failed ? "abstain" : found.action;
  const price = rows.close[row]!;
  const wanted =
    action === "abstain" ? 0 : entryQuantity(options.size, options.cash, options.cash, price, options);
  const cash = options.cash.toLocaleString("en-US");
  const { matured } = knownPast(rows, bar);
  return {
    ...found,
    action,
    symbol: rows.origin.symbol,
    time: rows.time[row]!,
    quantity: action === "abstain" ? null : wanted,
    price,
    reason: failed ? reasonOf(failed) : null,
    regime: regimeOf(rows, matured, values),
    drift: null,
    votes: [],
    edge: edgeOf(found, rows, matured, options),
    sizing: {
      rule: `whole units for ${cash} of cash`,
      wanted,
      caps: [{ name: "cash", limit: cash, applied: wanted > 0 }],
    },
    gates: checks.map((check) => ({
      name: GATE_NAMES[check.reason] ?? check.reason,
      passed: check.passed,
      detail: gateDetail(check),
    })),
    dataAgeMs: 0,
  };
}

const GATE_NAMES: Readonly<Record<string, string>> = {
  "missing-feature": "no feature missing",
  "inside-band": "far enough from one half",
  entropy: "entropy low enough",
  "below-enter": "likely enough to enter",
};

/** Whether a gate can stop anything as it is set. */
function isSet({ reason, limit }: GateCheck): boolean {
  if (reason === "entropy") return limit < 1;
  return limit < Number.POSITIVE_INFINITY && reason !== "open-set";
}

function gateDetail({ reason, figure: found, limit }: GateCheck): string {
  if (reason === "missing-feature") return `${found} missing, at most ${limit} allowed`;
  if (reason === "entropy") return `${figure(found)} bits, at most ${figure(limit)} allowed`;
  return `${percentOf(found)}, at least ${percentOf(limit)} needed`;
}

function reasonOf(check: GateCheck): string {
  return `the gate "${GATE_NAMES[check.reason] ?? check.reason}" was not passed, ${gateDetail(check)}`;
}

/** Volatility and trend in words, where the model's features tell them. */
function regimeOf(rows: ModelRows, matured: Int32Array, values: Float32Array): string | null {
  const words: string[] = [];
  const volatility = rows.names.findIndex((name) => name.startsWith("volatility-20"));
  const place = percentileInPast(rows, matured, volatility, values[volatility] ?? Number.NaN);
  if (volatility >= 0 && !Number.isNaN(place)) {
    const level = place >= HIGH ? "high" : place <= 1 - HIGH ? "low" : "usual";
    words.push(`${level} volatility, above ${percentOf(place, { digits: 0 })} of its past`);
  }
  const trend = values[rows.names.indexOf("sma-distance-200")];
  if (trend !== undefined && !Number.isNaN(trend)) {
    words.push(`close ${percentOf(Math.abs(trend))} ${trend < 0 ? "below" : "above"} its mean of 200 bars`);
  }
  return words.length > 0 ? words.join("; ") : null;
}

function edgeOf(
  { probability }: ModelFacts,
  { labels, returns }: ModelRows,
  matured: Int32Array,
  { commission, slippageBps }: BacktestOptions,
): TradeFacts["edge"] {
  const [sums, counts] = [
    [0, 0],
    [0, 0],
  ];
  for (const i of matured) {
    const label = labels[i]! as 0 | 1;
    sums[label]! += returns[i]!;
    counts[label]! += 1;
  }
  if (Math.min(...counts) < LEAST_CASES) return null;
  const long = (probability * sums[1]!) / counts[1]! + ((1 - probability) * sums[0]!) / counts[0]!;
  const direction = actionOf(probability, { buy: 0.5, sell: null }) === "buy" ? 1 : -1;
  return { expected: direction * long, cost: 2 * (commission + slippageBps / 10_000) };
}
