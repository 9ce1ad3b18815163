import { METRICS, type MetricName } from "../../metrics/definitions.js";
import type { Interval } from "../../research/luck/bootstrap.js";
import type { MonteCarlo } from "../../research/luck/monte-carlo.js";
import { makeTrial } from "../../research/trials/trial.js";
import { summariseTrials, type TrialSummary } from "../../research/trials/trials.js";
import { isDefined, metric, number, percent } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { describeTrackRecord, describeTrials } from "../words/run-words.js";
import { term } from "../words/term.js";

/** What chance and the number of trials leave of the result. */
export function luckSection(input: ReportInput): Html {
  const { monteCarlo } = input;
  return html`<section aria-labelledby="luck">
<h2 id="luck">How much of this is luck</h2>
<div class="columns">
${trialList(input)}${monteCarlo ? intervalTable(monteCarlo) : null}</div>
</section>
`;
}

function trialList({ run, equity, trials }: ReportInput): Html {
  const { distinct, deflatedSharpe, pbo, minTrackRecordLength, verdict } = trials ?? onlyTrial(run, equity);
  const rows: readonly (readonly [string, string])[] = [
    ["Trials", describeTrials(distinct)],
    ["Deflated Sharpe ratio", percent(deflatedSharpe)],
    ["Probability of overfitting", percent(pbo)],
    ["Minimum track record", describeTrackRecord(minTrackRecordLength, run.rows)],
  ];
  const note = trials
    ? verdict
    : "No record of other trials was read. Each run made in search of this one counts as a trial and lowers these figures";
  return html`<figure>
<figcaption><h3>Search <span class="unit">on the same data</span></h3></figcaption>
<dl class="facts">
${rows.map(
  ([word, text]) => html`<div><dt>${term(word)}</dt><dd>${text}</dd></div>
`,
)}</dl>
<p class="small">${note}.</p>
</figure>
`;
}

function onlyTrial({ dataHash, strategy }: ReportInput["run"], equity: Float64Array): TrialSummary {
  const identity = { dataHash, strategy, parametersHash: "", optionsHash: "" };
  return summariseTrials([], makeTrial(identity, equity, 0));
}

function intervalTable({ metrics, tradeOrder, draws, confidence, blockLength, seed }: MonteCarlo): Html {
  const rows = Object.entries(metrics) as [MetricName, Interval][];
  const level = percent(confidence, { digits: 0 });
  return html`<figure>
<figcaption><h3>${term("Chance interval", "Chance")} <span class="unit">${level} of the draws lie between</span></h3></figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="Chance intervals, table">
<table class="figures intervals">
<thead><tr><th scope="col">Figure</th><th scope="col">This run</th><th scope="col">From</th><th scope="col">To</th></tr></thead>
<tbody>
${rows.map(([name, interval]) => intervalRow(METRICS[name].label, interval, (v) => metric(v, METRICS[name].unit)))}${intervalRow("Maximum drawdown, trades shuffled", tradeOrder.maxDrawdown, (v) => percent(v))}</tbody>
</table>
</div>
<p class="small">${number(draws)} draws, blocks of ${number(blockLength, 1)} bars on average, seed ${seed}. ${describeOrder(tradeOrder.deeperShare)}</p>
</figure>
`;
}

function intervalRow(label: string, { value, low, high }: Interval, write: (value: number) => string): Html {
  return html`<tr><th scope="row">${label}</th><td>${write(value)}</td><td>${write(low)}</td><td>${write(high)}</td></tr>
`;
}

function describeOrder(deeperShare: number): string {
  if (!isDefined(deeperShare)) return "";
  return `The same trades in another order had a deeper drawdown at their exits in ${percent(deeperShare, { digits: 0 })} of the draws.`;
}
