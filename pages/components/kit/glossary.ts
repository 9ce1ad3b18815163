import { METRICS } from "../../src/metrics/definitions.js";
import { MORE_METRICS } from "../../src/metrics/more/definitions.js";
import { SCORES } from "../../src/ml/scores/score-definitions.js";

/** One word of the workbench and what it means; the same text is the tooltip wherever the word appears. */
export interface GlossaryEntry {
  readonly term: string;
  readonly definition: string;
  readonly group: "Figures" | "Market" | "Trading" | "Safety" | "Research" | "Models" | "Records";
}

const WORDS: readonly GlossaryEntry[] = [
  {
    group: "Market",
    term: "Bar",
    definition:
      "Open, high, low, close and volume of one interval. Its time is the opening of the interval, in UTC.",
  },
  {
    group: "Market",
    term: "Instrument",
    definition: "Something that can be traded; its symbol is its key, as in AAPL.",
  },
  { group: "Market", term: "Timeframe", definition: "The length of a bar: a count and a unit, as in 1Day." },
  {
    group: "Market",
    term: "Stale open",
    definition:
      "An open that equals the previous close to the last digit. Where many opens are stale, the series has no real opening prices and fills at the open could not have happened.",
  },
  {
    group: "Market",
    term: "Missing session",
    definition: "A day on which US exchanges were open, without a bar in the series.",
  },
  {
    group: "Market",
    term: "Synthetic data",
    definition: "Prices made by a program, not by a market. They are labelled wherever they are shown.",
  },
  {
    group: "Market",
    term: "Adjusted price",
    definition: "A price scaled for splits and dividends, so that returns across them are right.",
  },
  {
    group: "Trading",
    term: "Signal",
    definition: "What a strategy wants on a bar's close: long, short, flat, or no change.",
  },
  {
    group: "Trading",
    term: "Fill",
    definition:
      "One execution: a quantity at a price. An order decided on a bar's close fills at the next bar's open unless the run says otherwise.",
  },
  {
    group: "Trading",
    term: "Trade",
    definition: "A round trip from entry to exit. An open one is valued at the last close.",
  },
  {
    group: "Trading",
    term: "Equity",
    definition: "Account value at a bar's close: cash plus position × close.",
  },
  { group: "Trading", term: "Drawdown", definition: "Equity ÷ its running peak − 1, so at most 0." },
  {
    group: "Trading",
    term: "Commission rate",
    definition: "Fee as a fraction of notional, charged on both sides.",
  },
  {
    group: "Trading",
    term: "Slippage rate",
    definition: "Adverse price difference in 1/10,000 of the price: a buy pays more, a sell gets less.",
  },
  {
    group: "Trading",
    term: "Paper",
    definition:
      "Trading without real money: orders go to an exchange that only simulates. The built-in one replays past bars.",
  },
  {
    group: "Trading",
    term: "Mark",
    definition: "The latest price that came for a symbol; positions are valued at it.",
  },
  {
    group: "Trading",
    term: "Open profit",
    definition: "What positions would make if they were closed at their marks: (mark − entry) × quantity.",
  },
  {
    group: "Trading",
    term: "Realised profit",
    definition: "Profit of what was closed, since the desk began.",
  },
  {
    group: "Trading",
    term: "Day profit",
    definition: "Equity − equity at the market's last close, open positions included.",
  },
  {
    group: "Trading",
    term: "Client order id",
    definition:
      "An order's own name, derived from what was decided. A retry has the same one, so the broker never takes the order twice.",
  },
  {
    group: "Trading",
    term: "Unresolved",
    definition:
      "It is not known whether the broker has an order, as after a lost answer. It counts as in flight until the stream, a query by its client order id or reconciliation tells.",
  },
  {
    group: "Safety",
    term: "Kill switch",
    definition:
      "Blocks entries of everything, or of one strategy, model or symbol, and cancels its open orders; exits stay allowed. Lifted in two steps, the second with the admin code.",
  },
  {
    group: "Safety",
    term: "Trading mode",
    definition: "ACTIVE lets orders out, REDUCING only those that make a position smaller, HALTED none.",
  },
  {
    group: "Safety",
    term: "Circuit breaker",
    definition:
      "Opens by itself, and then lets no entry through, when volatility, slippage, rejects or the day's loss pass their limits.",
  },
  {
    group: "Safety",
    term: "Heartbeat",
    definition:
      "A sign of life of the trading process. When it stays away for longer than its limit, open orders are canceled.",
  },
  {
    group: "Safety",
    term: "Deployed",
    definition: "Gross value of all positions ÷ equity.",
  },
  {
    group: "Safety",
    term: "Day loss",
    definition: "Day profit ÷ equity at the last close, as a loss; 0 on a day that gains.",
  },
  {
    group: "Safety",
    term: "Ceiling",
    definition:
      "The loosest value that a limit may have. It stands in the code: a policy may only be tighter.",
  },
  {
    group: "Safety",
    term: "Last proven",
    definition: "When a test last broke the control on purpose and saw it act, and whether it did.",
  },
  {
    group: "Safety",
    term: "Model alone",
    definition:
      "What the model's own order would have made by the latest price, had no person decided. Above 0 beside a rejected order, rejecting cost money.",
  },
  {
    group: "Research",
    term: "Baseline",
    definition: "A rule that a strategy has to beat on the same bars and costs: cash, buy and hold, random.",
  },
  {
    group: "Research",
    term: "Regret",
    definition: "Baseline equity − ours, on the same bars and costs. Above 0, the strategy was not worth it.",
  },
  {
    group: "Research",
    term: "Matched random",
    definition:
      "Random runs with as many trades as a run, the same holding times and directions, at random times, on the same bars, size and costs. A rule that does not beat most of them was lucky at best.",
  },
  {
    group: "Research",
    term: "Abstention",
    definition:
      "A bar on which a strategy is not sure enough to say anything: it opens nothing, and the reason is written down. What abstaining cost is the final equity of the same strategy with its gates open less ours; below 0 it saved money.",
  },
  {
    group: "Research",
    term: "Best of N trials",
    definition:
      "How many parameter sets were tried before this one was shown. The best of many looks good by luck alone, so N belongs to every result.",
  },
  {
    group: "Research",
    term: "Warm-up",
    definition: "Bars before an indicator has its first value; there is no signal in it.",
  },
  {
    group: "Research",
    term: "Look-ahead",
    definition: "Use of data that was not known yet. A result with look-ahead is worth nothing.",
  },
  {
    group: "Research",
    term: "Rolling Sharpe",
    definition:
      "The Sharpe ratio of the last 126 per-bar returns (half a trading year of daily bars), at each bar.",
  },
  {
    group: "Research",
    term: "Monthly return",
    definition:
      "Equity at the month's last close ÷ equity at the previous month's last close − 1; the first month counts from the starting cash.",
  },
  {
    group: "Research",
    term: "Deflated Sharpe ratio",
    definition:
      "The probability that the best of N trials has a true Sharpe ratio above 0, given how many were tried and how far they lie apart. Below 95 %, luck is enough to explain the result.",
  },
  {
    group: "Research",
    term: "Sharpe ratio by luck",
    definition:
      "The Sharpe ratio, annualised, that the best of so many trials is expected to show when none has any skill.",
  },
  {
    group: "Research",
    term: "Probability of overfitting",
    definition:
      "The bars are halved in every way that eight blocks allow; this is the share of ways in which the best of one half is no better than the middle of the other half. 50 % is a coin.",
  },
  {
    group: "Research",
    term: "Minimum track record",
    definition:
      "The bars that a Sharpe ratio of this size and shape needs before it is above 0 with 95 % confidence, as if it had been the only trial.",
  },
  {
    group: "Research",
    term: "Neighbour share",
    definition:
      "The share of a choice's neighbours (one step along one axis) that are among the best quarter of all. Near 100 % it stands on a plateau, near 0 % on a spike.",
  },
  {
    group: "Research",
    term: "Fold",
    definition:
      "One step of a walk-forward: bars to choose parameters on (in-sample), and the bars after them to trade the choice on (out-of-sample).",
  },
  {
    group: "Research",
    term: "Walk-forward efficiency",
    definition:
      "Growth a year out-of-sample ÷ the mean growth a year in-sample of the choices. Undefined unless the latter is above 0.",
  },
  {
    group: "Research",
    term: "Profitable folds",
    definition: "The share of folds that earned something out-of-sample.",
  },
  {
    group: "Research",
    term: "Rank correlation",
    definition:
      "Spearman's correlation, over all points of a fold, between the figure in-sample and out-of-sample; the mean over folds. Near 0, the past says nothing about which parameters are better.",
  },
  {
    group: "Models",
    term: "Logistic regression",
    definition:
      "A model whose log-odds are a weighted sum of its features, each less its mean and by its deviation.",
  },
  {
    group: "Models",
    term: "Log-odds",
    definition:
      "ln(p ÷ (1 − p)) of a probability p: 0 at one half, without an end on either side. A model's margin is in log-odds.",
  },
  {
    group: "Models",
    term: "Regularisation",
    definition:
      "What a model pays for large coefficients while it is trained. The more, the nearer they stay to 0.",
  },
  {
    group: "Models",
    term: "Calibration",
    definition:
      "A map from a model's margin to a probability, fitted on rows that the model was not trained on, so that of the rows given 60 % about 60 % come true.",
  },
  {
    group: "Models",
    term: "Platt scaling",
    definition: "Calibration by a logistic curve: a slope and an offset of least log loss.",
  },
  {
    group: "Models",
    term: "Isotonic calibration",
    definition:
      "Calibration by the rising steps of least squared error, joined by lines. It bends as the data say and wants some hundred rows; it may say 0 or 100 %.",
  },
  {
    group: "Models",
    term: "Temperature",
    definition:
      "Calibration by one number that the margin is divided by: above 1 a model was too sure, below 1 not sure enough. The order of rows stays.",
  },
  {
    group: "Models",
    term: "Calibration curve",
    definition:
      "For each bin of probabilities the mean that was said and the share that came true, with its 95 % interval (Wilson). On the diagonal the model means what it says.",
  },
  {
    group: "Models",
    term: "Confusion matrix",
    definition: "Rows by the label that came and the label that was named, at a probability of one half.",
  },
  {
    group: "Models",
    term: "Prediction against actual",
    definition:
      "Each row's probability, marked by the label that came. A model that knows something gives high probabilities to rows whose label turned out to be 1 and low ones to the rest.",
  },
  {
    group: "Models",
    term: "Rolling accuracy",
    definition:
      "Accuracy over the last rows, at each row, beside that of always naming the window's commoner label.",
  },
  {
    group: "Models",
    term: "Cumulative error distribution",
    definition:
      "For each size of error, |probability − label|, the share of rows with an error of at most this size.",
  },
  {
    group: "Models",
    term: "Prediction set",
    definition:
      "The labels that a row may have, so that the true one is among them as often as promised. Both labels: the model cannot tell. None: the row is unlike those it was calibrated on.",
  },
  {
    group: "Models",
    term: "Conformal prediction",
    definition:
      "Sets and intervals whose coverage holds for any model, as long as new rows come from the same law as the calibration rows: the cut is the ⌈(n + 1)(1 − α)⌉-th smallest of their scores.",
  },
  {
    group: "Models",
    term: "Adaptive conformal inference",
    definition:
      "Conformal prediction that becomes more careful after each miss and less after each hit, so that its coverage tends to what was promised also while the market changes.",
  },
  {
    group: "Models",
    term: "Virtual ensemble",
    definition:
      "What a boosting said of a row with half of its trees, and with each tree more. Their disagreement shows how settled the prediction is.",
  },
  {
    group: "Models",
    term: "SHAP value",
    definition:
      "What a feature adds to a row's margin: its mean effect over all orders in which features become known. Base and SHAP values add up to the margin.",
  },
  {
    group: "Models",
    term: "Base of an explanation",
    definition:
      "The margin to expect when no feature is known: the mean over the training rows or over the background set.",
  },
  {
    group: "Models",
    term: "Background set",
    definition:
      "Rows whose values stand in for features that are taken as unknown. Another background gives other SHAP values, each right for its own question.",
  },
  {
    group: "Models",
    term: "Additivity residual",
    definition:
      "The distance between the margin and the base plus all SHAP values. More than rounding means that the explanation is not of this model.",
  },
  {
    group: "Models",
    term: "SHAP interaction",
    definition: "The part of two features' SHAP values that neither has without the other.",
  },
  {
    group: "Models",
    term: "Mean |SHAP|",
    definition:
      "The mean size of a feature's SHAP values over many bars: how much it moves what the model says.",
  },
  {
    group: "Models",
    term: "Beeswarm",
    definition:
      "A dot for each bar and feature: its place from left to right is the SHAP value, its colour the feature's value among all. A clean change of colour along a line says that the feature works in one direction.",
  },
  {
    group: "Models",
    term: "Nearest past cases",
    definition:
      "The bars whose features were most like those of this one, among bars whose outcome was known at its close. The distance is the root of the mean squared difference, in deviations.",
  },
  {
    group: "Models",
    term: "Enter at",
    definition:
      "The least probability of the likelier direction at which a position is opened; below it the rule abstains.",
  },
  {
    group: "Models",
    term: "In-sample",
    definition:
      "Of bars that a model was trained on, or parameters were chosen on: it may know the answers by heart, so figures flatter it.",
  },
  {
    group: "Models",
    term: "Out-of-sample",
    definition:
      "Of bars that played no part in training or choosing. The only figures to judge by, and only the first time.",
  },
  {
    group: "Models",
    term: "Purged folds",
    definition:
      "Stretches of time that are foretold in turn by a model trained on the rest, less every bar whose label reaches into the stretch and some bars after it.",
  },
  {
    group: "Models",
    term: "Model hash",
    definition:
      "SHA-256 of a model's features, form and calibration. Another bit anywhere gives another hash.",
  },
  {
    group: "Models",
    term: "Permutation importance",
    definition: "How much worse a model scores when a feature's values are shuffled among the rows.",
  },
  {
    group: "Models",
    term: "Reference window",
    definition:
      "The rows that the present is compared with: a time when the model was known to work, usually its training.",
  },
  {
    group: "Models",
    term: "Drift",
    definition:
      "A change of what a model is given, says or gets wrong that is larger than chance explains, each series' own memory allowed for. Drift is no loss yet: it is a reason to look.",
  },
  {
    group: "Models",
    term: "PSI",
    definition:
      "Population stability index: Σ (p − q) ln(p ÷ q) over the shares p and q of reference and current rows in the reference's ten decile bins. 0 where they are the same. Textbook limits of 0.1 and 0.25 take rows as independent, which those of markets are not.",
  },
  {
    group: "Models",
    term: "KS statistic",
    definition:
      "Kolmogorov–Smirnov: the largest gap between the distribution functions of two windows, from 0 to 1.",
  },
  {
    group: "Models",
    term: "Wasserstein distance",
    definition: "How far values must move on average to turn one window into the other, in their own unit.",
  },
  {
    group: "Models",
    term: "Null distribution",
    definition:
      "What a drift figure looks like when nothing has changed: drawn from a model that keeps the feature's memory. Its 95 % quantile is the limit beside the figure.",
  },
  {
    group: "Models",
    term: "False-alarm rate",
    definition:
      "How often the verdict would say drift of windows without any, measured on pairs drawn for this very feature.",
  },
  {
    group: "Models",
    term: "Drift score",
    definition:
      "The larger of PSI and KS, each ÷ its 95 % quantile without drift. Above 1 something is out of the ordinary.",
  },
  {
    group: "Models",
    term: "Matured label",
    definition:
      "A label that can be known by now: one that looks 5 bars ahead is known 5 bars later. Until then nothing reads it.",
  },
  {
    group: "Models",
    term: "Estimated performance",
    definition:
      "Accuracy, F1 and area under the curve before labels are known, from the model's calibrated probabilities (CBPE). It cannot see that features came to mean something else.",
  },
  {
    group: "Models",
    term: "Domain classifier",
    definition:
      "A model that tries to tell current rows from reference rows by all features together. If it can, they differ.",
  },
  {
    group: "Models",
    term: "Model health",
    definition:
      "0 to 100: features, confidence, errors and age, each 0 to 100, by weight. What is not known is named and left out.",
  },
  {
    group: "Models",
    term: "Textbook threshold",
    definition:
      "Limits that books give for drift, such as PSI above 0.25 or a KS p-value below 0.05. They take rows as independent; series with a memory pass them often without any drift. Shown for comparison, never part of a verdict.",
  },
  {
    group: "Models",
    term: "Twin",
    definition:
      "A model trained with the settings of another one, but on earlier bars only, so that later bars show how it ages.",
  },
  {
    group: "Models",
    term: "Confidence drift",
    definition:
      "A change of a model's own probabilities, or of how sure it is on either side, that is larger than chance explains. Known at once, without labels.",
  },
  {
    group: "Models",
    term: "Error drift",
    definition:
      "A change of a model's squared errors that is larger than chance explains, read only where the label is known by then.",
  },
  {
    group: "Models",
    term: "Explanation drift",
    definition:
      "A change of what a model makes of its features: of their SHAP values, or of each one's share of all of them.",
  },
  {
    group: "Models",
    term: "Watch",
    definition: "Look again soon: something drifted, but nothing yet says that the model errs more.",
  },
  {
    group: "Models",
    term: "Recalibrate",
    definition:
      "Fit the map from margins to probabilities again: the model is more or less sure than it was, while its errors hold.",
  },
  {
    group: "Models",
    term: "Retrain",
    definition:
      "Train the model again on newer bars: its errors grew beyond chance, most of its features drifted, or it is older than it was meant to get.",
  },
  {
    group: "Models",
    term: "Retire",
    definition:
      "Take a model out of service: its errors grew beyond chance, and always naming the commoner label would be right more often.",
  },
  {
    group: "Records",
    term: "Run hash",
    definition:
      "SHA-256 of equity and trades. Two runs with the same hash gave the same result to the last bit.",
  },
  {
    group: "Market",
    term: "Calendar",
    definition:
      "When a series' market trades: US sessions, around the clock, the FX week or weekdays. Found from the bars' own times, or set; it says how many bars a year figures are annualised by.",
  },
  {
    group: "Records",
    term: "Data hash",
    definition:
      "SHA-256 of the timeframe and the bars' numbers. Two series with the same hash hold the same numbers.",
  },
  { group: "Records", term: "Code version", definition: "The version of the program that made a record." },
  {
    group: "Records",
    term: "Report",
    definition:
      "A page from files: its numbers were frozen when the pages were built, and your browser recomputes them.",
  },
  {
    group: "Records",
    term: "Live page",
    definition: "A page served by Vernier on this machine: it reads runs from the local database.",
  },
];

const FIGURES: readonly GlossaryEntry[] = Object.values({ ...METRICS, ...MORE_METRICS }).map(
  ({ label, definition }) => ({
    group: "Figures",
    term: label,
    definition,
  }),
);

const MODEL_FIGURES: readonly GlossaryEntry[] = Object.values(SCORES).map(({ label, definition }) => ({
  group: "Models",
  term: label,
  definition,
}));

/** Every word, grouped: the figures of a run first. */
export const GLOSSARY: readonly GlossaryEntry[] = [...FIGURES, ...WORDS, ...MODEL_FIGURES];

/** The definition of a term; throws when the glossary lacks it, so that no tooltip is ever empty. */
export function define(term: string): string {
  const entry = GLOSSARY.find((e) => e.term === term);
  if (!entry) throw new Error(`Cannot define "${term}": it is not in the glossary`);
  return entry.definition;
}

/** The entries whose term or definition holds every word of a query, terms first. */
export function searchGlossary(query: string): GlossaryEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const inTerm = GLOSSARY.filter((e) => holds(e.term));
  return [...inTerm, ...GLOSSARY.filter((e) => !inTerm.includes(e) && holds(`${e.term} ${e.definition}`))];
}
