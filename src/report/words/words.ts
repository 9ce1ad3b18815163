import { MORE_METRICS } from "../../metrics/more/definitions.js";
import { METRICS } from "../../metrics/definitions.js";

/** The words of a report that are no metrics, each with its definition. */
const WORDS: Readonly<Record<string, string>> = {
  Equity: "Account value at a bar's close: cash plus position × close.",
  Drawdown: "Equity ÷ its running peak − 1, so at most 0.",
  "Buy and hold": "A baseline: buys on the first bar with the run's size and costs, and keeps.",
  Fill: "One execution: a quantity at a price. An order decided on a bar's close fills at the next bar's open unless the run says otherwise.",
  Trade: "A round trip from entry to exit. An open one is valued at the last close.",
  "Monthly return":
    "Equity at the month's last close ÷ equity at the previous month's last close − 1; the first month counts from the starting cash.",
  "Rolling Sharpe":
    "The Sharpe ratio of the last returns at each bar: of half a trading year, 126 of daily bars; where bars are shorter than a day, of at most a tenth of them all.",
  Trials:
    "How many runs this one was chosen from. The best of many looks good by luck alone, so their number belongs to every result.",
  "Deflated Sharpe ratio":
    "Probability that the true Sharpe ratio is above 0, given length, skewness and kurtosis of the returns and the best Sharpe ratio that as many trials without skill would show.",
  "Probability of overfitting":
    "The share of splits of the data into halves in which the trial that was best in one half ranked in the lower part of all trials in the other (PBO). Undefined for one trial.",
  "Minimum track record":
    "Bars that a Sharpe ratio of this size, with returns of this skewness and kurtosis, needs before it is above 0 with 95 % confidence. For one trial.",
  "Chance interval":
    "Where the figure fell in the middle share of draws of what happened: per-bar returns drawn in blocks, closed trades one by one. It shows chance alone and does not make up for having chosen the best of many trials.",
  "Commission rate": "Fee as a fraction of notional, charged on both sides.",
  "Slippage rate": "Adverse price difference in 1/10,000 of the price: a buy pays more, a sell gets less.",
  Regret: "Baseline equity − ours, on the same bars and costs. Above 0, the strategy was not worth it.",
  "Matched random":
    "Random runs with as many trades as this one, the same holding times and directions, at random times, on the same bars, size and costs.",
  Abstention:
    "A bar on which the strategy was not sure enough to say anything: it opens nothing, with the reason written down. What it cost is the final equity of the same strategy with its gates open less ours.",
  "Run hash":
    "SHA-256 of equity and trades. Two runs with the same hash gave the same result to the last bit.",
  Calendar:
    "When a series' market trades, found from the bars' own times or set; it says how many bars a year figures are annualised by.",
  "Data hash":
    "SHA-256 of the timeframe and the bars' numbers. Two series with the same hash hold the same numbers.",
  "Code version": "The version of the program that made the report.",
};

/** Every word of a report with its definition, the figures first. */
export const DEFINITIONS: ReadonlyMap<string, string> = new Map([
  ...Object.values({ ...METRICS, ...MORE_METRICS }).map(({ label, definition }): [string, string] => [
    label,
    definition,
  ]),
  ...Object.entries(WORDS),
]);
