import { dayOf, duration, figure, inUnit, listed, percentOf, signed } from "./plain-figures.js";
import type { DecisionDriver } from "./trade-explanation-drivers.js";
import type { TradeFacts, TradePart, TradePartName } from "./trade-facts.js";

/** A part's title and its words. */
type Words = Omit<TradePart, "name">;
type Template = (facts: TradeFacts) => readonly [text: string, measured: boolean];

const CAVEAT = "This explains the model, not the market.";

/** One part of an explanation in words, by its template. */
export function tradeWords(name: TradePartName, facts: TradeFacts): Words {
  const [title, template] = TEMPLATES[name];
  const [text, measured] = template(facts);
  return { title, text, measured };
}

const TEMPLATES: Readonly<Record<TradePartName, readonly [title: string, template: Template]>> = {
  action: ["Decision", actionWords],
  probability: ["Probability", probabilityWords],
  drivers: ["Why", driverWords],
  flip: ["What would change it", flipWords],
  cases: ["Cases like it", caseWords],
  badges: ["Regime and drift", badgeWords],
  votes: ["Votes", voteWords],
  edge: ["Expected edge", edgeWords],
  sizing: ["Size and caps", sizingWords],
  gates: ["Gates", gateWords],
  "data-age": ["Age of the data", ageWords],
  residual: ["How exact this is", residualWords],
};

const VERBS = { buy: "Buy", sell: "Sell", hold: "Hold", abstain: "Abstain" } as const;

function actionWords({ action, symbol, quantity, price, reason, time }: TradeFacts): [string, boolean] {
  const verb = VERBS[action];
  const because = reason ? `: ${reason}` : "";
  const on = `on the bar of ${dayOf(time)}`;
  if (action === "hold" || action === "abstain") return [`${verb} on ${symbol}, ${on}${because}.`, true];
  const units = quantity === null ? "" : `${figure(quantity, 6)} `;
  const at = price === null ? "" : ` at about ${figure(price, 6)}`;
  const missing = quantity === null ? " The size: not measured." : "";
  return [`${verb} ${units}${symbol}${at}, ${on}${because}.${missing}`, quantity !== null];
}

function probabilityWords({ probability, outcome, thresholds, modelId }: TradeFacts): [string, boolean] {
  const { buy, sell } = thresholds;
  const needs = [
    ...(buy === null ? [] : [`buying needs ${percentOf(buy)} or more`]),
    ...(sell === null ? [] : [`selling ${buy === null ? "needs " : ""}${percentOf(sell)} or less`]),
  ];
  const model = modelId === null ? "The model" : `Model ${modelId.slice(0, 8)}`;
  const limit = needs.length > 0 ? `${listed(needs)}.` : "The threshold: not measured.";
  const said = `${model} puts the probability of "${outcome}" at ${percentOf(probability)}`;
  return [needs.length > 0 ? `${said}; ${limit}` : `${said}. ${limit}`, needs.length > 0];
}

function driverWords({ baseRate, explained, drivers, action }: TradeFacts): [string, boolean] {
  const rate =
    baseRate === null
      ? "How often it came true in training: not measured."
      : `In training it came true in ${percentOf(baseRate)} of cases.`;
  if (!explained || !drivers) return [`${rate} What drove the decision: not measured.`, false];
  const { baseProbability, unit } = explained;
  const start = `Knowing no feature, the model says ${percentOf(baseProbability)}.`;
  const side = (name: string, list: readonly DecisionDriver[]): string =>
    `${name}: ${list.length > 0 ? listed(list.map((driver) => driverText(driver, unit))) : "nothing"}.`;
  const [up, down] =
    action === "buy" || action === "sell"
      ? ["For it", "Against it"]
      : ["Raising the probability", "Lowering it"];
  const { others, rest } = drivers;
  const adds = others === 1 ? "feature adds" : `${others} features add`;
  const more = others > 0 ? ` The other ${adds} ${signed(rest)} ${unit}.` : "";
  return [
    `${rate} ${start} ${side(up, drivers.for)} ${side(down, drivers.against)}${more}`,
    baseRate !== null,
  ];
}

function driverText(
  { name, value, unit, percentile, contribution, effect }: DecisionDriver,
  marginUnit: string,
): string {
  const place = Number.isNaN(percentile) ? "" : `, above ${percentOf(percentile, { digits: 0 })} of its past`;
  const points = `${signed(effect * 100, 2)} percentage points`;
  const given = Number.isNaN(value) ? "missing" : `at ${inUnit(value, unit)}`;
  return `${name} ${given}${place} (${signed(contribution)} ${marginUnit}, ${points})`;
}

function flipWords({ flip, action }: TradeFacts): [string, boolean] {
  if (flip === null) return ["What would change the decision: not measured.", false];
  if (flip === "none") return ["No change of one feature alone would change the decision.", true];
  const { name, from, to, deviations, decision } = flip;
  const digits = digitsToTell(from, to);
  const moved = to > from ? "rose" : "fell";
  return [
    `It would be "${decision}" instead of "${action}" if ${name} ${moved} from ${figure(from, digits)} to ${figure(to, digits)} (${figure(deviations, 2)} deviations), all else equal: the smallest change of one feature that does it.`,
    true,
  ];
}

/** As many significant digits as tell two figures apart, at least three. */
function digitsToTell(a: number, b: number): number {
  let digits = 3;
  while (digits < 17 && figure(a, digits) === figure(b, digits)) digits++;
  return digits;
}

function caseWords({ cases, outcome }: TradeFacts): [string, boolean] {
  if (cases === null) return ["Past cases like this one: not measured.", false];
  const { known, nearest } = cases;
  if (nearest.length === 0) {
    return [`There is no past case to compare with: ${known} bars had a known outcome by then.`, true];
  }
  const came = nearest.filter(({ label }) => label === 1).length;
  const returns = nearest.flatMap((c) => (c.return === null ? [] : [c.return]));
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  const average =
    returns.length === nearest.length
      ? `, the mean return ${percentOf(mean, { digits: 2, plus: true })}`
      : ", their returns: not measured";
  const each = nearest.map((c) => {
    const ended = c.return === null ? (c.label === 1 ? "yes" : "no") : percentOf(c.return, { plus: true });
    return `${dayOf(c.time)} (distance ${figure(c.distance, 2)}, ${ended})`;
  });
  const count = nearest.length === 1 ? "the nearest case" : `the ${nearest.length} nearest cases`;
  return [
    `Of ${count} among ${known} past bars whose outcome was known by then, "${outcome}" came true in ${came}${average}: ${listed(each)}.`,
    returns.length === nearest.length,
  ];
}

function badgeWords({ regime, drift }: TradeFacts): [string, boolean] {
  const state = `Regime: ${regime ?? "not measured"}.`;
  if (drift === null) return [`${state} Drift: not measured.`, false];
  const where = drift.features.length > 0 ? `, in ${listed(drift.features)}` : "";
  return [`${state} Drift: ${drift.verdict}${where}.`, regime !== null];
}

function voteWords({ votes, action }: TradeFacts): [string, boolean] {
  if (votes === null) return ["Votes of other models: not measured.", false];
  if (votes.length === 0) return ["One model decides by itself: there is no vote.", true];
  const agree = votes.filter((vote) => vote.action === action).length;
  const each = votes.map((vote) => `${vote.name} ${vote.action} at ${percentOf(vote.probability)}`);
  return [`${agree} of ${votes.length} models would ${action}: ${listed(each)}.`, true];
}

function edgeWords({ edge }: TradeFacts): [string, boolean] {
  if (edge === null) return ["Expected edge and cost: not measured.", false];
  const { expected, cost } = edge;
  const show = (x: number): string => percentOf(x, { digits: 2, plus: true });
  const net = expected - cost;
  const verdict = net > 0 ? "" : " The cost is not covered.";
  return [
    `Expected ${show(expected)} of the notional, less ${percentOf(cost, { digits: 2 })} cost: ${show(net)}.${verdict}`,
    true,
  ];
}

function sizingWords({ sizing }: TradeFacts): [string, boolean] {
  if (sizing === null) return ["Size and caps: not measured.", false];
  const { rule, wanted, caps } = sizing;
  const each = caps.map((cap) => `${cap.name} ${cap.limit}${cap.applied ? " (applied)" : ""}`);
  const limits = each.length > 0 ? `Caps: ${listed(each)}.` : "There is no cap.";
  return [`The rule, ${rule}, wants ${figure(wanted, 6)} units. ${limits}`, true];
}

function gateWords({ gates }: TradeFacts): [string, boolean] {
  if (gates === null) return ["Gates: not measured.", false];
  if (gates.length === 0) return ["There is no gate.", true];
  const failed = gates.filter(({ passed }) => !passed);
  const each = gates.map(
    (g) => `${g.name} ${g.passed ? "passed" : "failed"}${g.detail ? ` (${g.detail})` : ""}`,
  );
  const verdict =
    failed.length === 0 ? "All gates passed" : `${failed.length} of ${gates.length} gates failed`;
  return [`${verdict}: ${listed(each)}.`, true];
}

function ageWords({ dataAgeMs }: TradeFacts): [string, boolean] {
  if (dataAgeMs === null) return ["Age of the data: not measured.", false];
  return [`The bar had closed ${duration(dataAgeMs)} before the decision.`, true];
}

function residualWords({ explained }: TradeFacts): [string, boolean] {
  if (!explained) return [`How well the contributions add up: not measured. ${CAVEAT}`, false];
  const { residual, method, unit } = explained;
  const within = residual === 0 ? "exactly" : `within ${residual.toExponential(1)} ${unit}`;
  return [`Base and contributions (${method}) add up to the model's margin ${within}. ${CAVEAT}`, true];
}
