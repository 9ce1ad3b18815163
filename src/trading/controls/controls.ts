import { DENIAL_CODES, type DenialCode } from "../policy/denial-codes.js";
import { RISK_LIMITS, type RiskLimit } from "../policy/risk-limits.js";

/** A trading control, as the docs, the self-assessment and the pages show it. */
export interface Control {
  /** 1 to 40. */
  readonly number: number;
  /** For addresses and commands, as in `price-collar`. */
  readonly key: string;
  readonly title: string;
  readonly group: "pre-trade" | "in-flight" | "post-trade" | "governance";
  /** Those of the policy that it reads; more than one control may depend on a limit, which then stands with its own. */
  readonly limits: readonly RiskLimit[];
  /** What it refuses with. */
  readonly codes: readonly DenialCode[];
  /** What it blocks. */
  readonly blocks: string;
  /** What becomes of orders that only make a position smaller. */
  readonly exits: string;
  /** Whether one of its codes can refuse such an order. */
  readonly checksExits: boolean;
  /** The test that breaks it on purpose. */
  readonly proof: { readonly file: string; readonly title: string };
  /** Whether the server's part needs a proof of its own, which is stored when its tests or a drill have run. */
  readonly server: boolean;
}

const PROOF_FILE = "src/trading/proofs/prove.test.ts";

const control = (
  number: number,
  key: string,
  title: string,
  group: Control["group"],
  blocks: string,
  exits: string,
  server = false,
): Control => {
  const codes = (Object.keys(DENIAL_CODES) as DenialCode[]).filter((c) => DENIAL_CODES[c].control === number);
  return {
    number,
    key,
    title,
    group,
    limits: RISK_LIMITS.filter((limit) => limit.control === number),
    codes,
    blocks,
    exits,
    checksExits: codes.some(
      (c) => DENIAL_CODES[c].exits === "checked" || DENIAL_CODES[c].exits === "strategy",
    ),
    proof: {
      file: PROOF_FILE,
      title: `control ${number}, ${key}, refuses when it is broken and not at its limit`,
    },
    server,
  };
};

/** The forty, in order. */
export const CONTROLS: readonly Control[] = [
  control(
    1,
    "price-collar",
    "Price collar",
    "pre-trade",
    "Orders with a price, or a quote to meet, too far from the last price",
    "Checked on the losing side only: a market exit always passes, a target or a stop may be far away",
  ),
  control(
    2,
    "order-quantity",
    "Largest order in units",
    "pre-trade",
    "Orders of too many units, and of a quantity that is none",
    "Pass, but for a quantity that is none: a large position has to be closed by a large order",
  ),
  control(
    3,
    "order-notional",
    "Largest order in money",
    "pre-trade",
    "Orders worth too much, in money or against the account",
    "Pass, for the same reason",
  ),
  control(
    4,
    "volume-share",
    "Share of daily volume",
    "pre-trade",
    "Orders that are a large part of a day's volume, and symbols without a volume history",
    "Pass",
  ),
  control(
    5,
    "symbol-position",
    "Position of one symbol",
    "pre-trade",
    "Orders after which a symbol would be too much of the account, over all strategies or net",
    "Pass: they make it smaller",
  ),
  control(
    6,
    "portfolio-exposure",
    "Exposure of the portfolio",
    "pre-trade",
    "Orders after which too much would be deployed, gross or net",
    "Pass: they make it smaller",
  ),
  control(
    7,
    "open-positions",
    "Number of positions",
    "pre-trade",
    "Orders that would open one position too many",
    "Pass: they open none",
  ),
  control(
    8,
    "open-orders",
    "Open orders count as filled",
    "pre-trade",
    "Orders that fit today but not once all open ones have filled, and too many open ones",
    "Reduced to the units that open orders leave to close, so that two exits never turn a position around",
  ),
  control(
    9,
    "buying-power",
    "Buying power",
    "pre-trade",
    "Orders that buying power does not cover beside the open ones",
    "Pass: they free it",
  ),
  control(
    10,
    "trade-risk",
    "Risk of one trade",
    "pre-trade",
    "Orders that would lose too much of the account when their stop is hit",
    "Pass",
  ),
  control(
    11,
    "losses",
    "Daily loss and drawdown",
    "pre-trade",
    "Entries after the day's loss, which opens the circuit breaker, and after the drawdown, which engages the kill switch",
    "Pass: a loss is no reason to keep a position",
  ),
  control(
    12,
    "message-rate",
    "Message rate",
    "pre-trade",
    "Messages beyond the bucket's rate",
    "May use a reserve that entries may not; then they wait for the bucket",
  ),
  control(
    13,
    "repeated-execution",
    "Repeated execution",
    "pre-trade",
    "Orders of a strategy that filled too often on one side; it stays disabled until a person enables it",
    "Pass: what is held bounds them",
  ),
  control(
    14,
    "duplicate-order",
    "Duplicate orders",
    "pre-trade",
    "A client order id that was used, and the same order within moments",
    "A strategy's are checked; a person's pass unless the id was used",
  ),
  control(
    15,
    "self-match",
    "Self-match",
    "pre-trade",
    "Orders that could trade with one of our own",
    "Pass; the verdict names the orders to cancel first",
  ),
  control(
    16,
    "restricted-symbols",
    "Restricted and halted symbols",
    "pre-trade",
    "Symbols of the restricted list, halted, not traded, or not to be sold short",
    "Pass the restricted list; in a halted symbol only a person's pass, to wait for its reopening",
  ),
  control(
    17,
    "session",
    "Session and calendar",
    "pre-trade",
    "Orders outside of a session",
    "A person's pass and wait for the open",
  ),
  control(
    18,
    "market-data",
    "Market data",
    "pre-trade",
    "Orders on data that is missing, old, crossed or has jumped",
    "A person's pass: old data is no reason to stay; a strategy would decide on it",
  ),
  control(
    19,
    "clock-skew",
    "Clock skew",
    "pre-trade",
    "Orders while the clock differs from the broker's",
    "A person's pass",
  ),
  control(
    20,
    "signal-age",
    "Age of the signal",
    "pre-trade",
    "Orders on an old signal, or one from the future",
    "A person's pass: they are decided when they are sent",
  ),
  control(
    21,
    "increments",
    "Increments, lowest price and volume",
    "pre-trade",
    "Prices and quantities between increments, cheap and thinly traded symbols",
    "Must keep the increments, but for the rest of a position; price and volume do not matter",
  ),
  control(
    22,
    "model-gate",
    "Model gate",
    "pre-trade",
    "Orders on a model that is not active, has drifted, is not approved or not confident",
    "Pass",
  ),
  control(
    23,
    "kill-switch",
    "Kill switch",
    "in-flight",
    "What the switch says in its own words: entries, exits, cancels, for everything or one strategy, model or symbol",
    "Pass unless the switch was told to block them",
    true,
  ),
  control(
    24,
    "connection",
    "Disconnects and heartbeat",
    "in-flight",
    "Entries while the stream or the heartbeat is missing; then cancels open orders that open positions",
    "A person's pass; resting exits stay at the broker",
    true,
  ),
  control(
    25,
    "trading-mode",
    "Trading mode",
    "in-flight",
    "Entries while REDUCING, everything while HALTED",
    "Pass while REDUCING; a trader may move HALTED to REDUCING to get out",
  ),
  control(
    26,
    "circuit-breaker",
    "Circuit breaker",
    "in-flight",
    "Entries after volatility, slippage, refusals or the day's loss, until trials have gone well",
    "Pass",
  ),
  control(
    27,
    "order-lifetime",
    "Order lifetime",
    "in-flight",
    "Orders that open positions and have worked too long: they are canceled",
    "Work as long as they are needed",
  ),
  control(
    28,
    "cancel-confirmation",
    "Confirmed cancels",
    "in-flight",
    "A cancel counts only once it is confirmed; until then the order is open, is not replaced, and people are told",
    "The same",
    true,
  ),
  control(
    29,
    "reconciliation",
    "Reconciliation",
    "post-trade",
    "Entries while the books differ from the broker's, or were not compared lately",
    "A person's pass; a strategy's wait, since what is held is in question",
    true,
  ),
  control(
    30,
    "unknown-orders",
    "Unknown orders",
    "post-trade",
    "Entries in the symbol of an order that is not ours",
    "A person's pass",
    true,
  ),
  control(
    31,
    "alert-deadline",
    "Alerts in time",
    "post-trade",
    "Nothing; an alert that is late is itself one, and stands in the health",
    "Not concerned",
    true,
  ),
  control(
    32,
    "fill-review",
    "Limits after fills",
    "post-trade",
    "Entries once a fill has taken the account beyond a limit: only exits are let through",
    "Pass",
  ),
  control(
    33,
    "audit-log",
    "Audit log",
    "post-trade",
    "Orders that cannot be written down first, or that name nobody",
    "The same: what is not written down could be lost or sent twice",
    true,
  ),
  control(
    34,
    "four-eyes",
    "Approval by a second person",
    "governance",
    "Orders of strategies that need approval, until another person has approved them and before they expire",
    "Pass: nobody has to be asked to get out",
  ),
  control(
    35,
    "setting-changes",
    "Changes of settings",
    "governance",
    "Changes without version, preview or reason, and beyond a ceiling",
    "Not concerned",
  ),
  control(
    36,
    "roles",
    "Separate roles",
    "governance",
    "What a person's roles do not allow",
    "The same: a trader may always close",
    true,
  ),
  control(
    37,
    "live-gate",
    "From paper to real money",
    "governance",
    "Real money until every criterion holds",
    "Not concerned",
    true,
  ),
  control(
    38,
    "self-assessment",
    "Self-assessment",
    "governance",
    "Real money while a control is not proven",
    "Not concerned",
  ),
  control(
    39,
    "stress",
    "Stress at twice the peak",
    "governance",
    "Real money without a good stress run",
    "Not concerned",
    true,
  ),
  control(
    40,
    "drill-log",
    "Kill-switch drills",
    "governance",
    "Real money without a recent, good drill",
    "Not concerned",
    true,
  ),
];

/** The control of a number; throws a RangeError for one that there is not. */
export function findControl(number: number): Control {
  const found = CONTROLS[number - 1];
  if (found) return found;
  throw new RangeError(`Cannot find control ${number}: there are 1 to ${CONTROLS.length}`);
}
