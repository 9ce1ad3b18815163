import { money, tone } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { describeOptions } from "../words/run-words.js";
import { term } from "../words/term.js";

type Row = readonly [label: Html | string, value: string, tone?: string];

const RATES: ReadonlySet<string> = new Set(["Commission rate", "Slippage rate"]);

/** At which rates the run traded, what it paid, and what the same rule would have earned without costs. */
export function costSection(input: ReportInput): Html {
  const { run } = input;
  const rates = describeOptions(run.options, "costs");
  const rows: Row[] = [
    ...rates.map(([label, text]): Row => [RATES.has(label) ? term(label) : label, text]),
    [term("Commission", "Commission paid"), money(run.metrics["commission"] ?? null)],
    [term("Slippage", "Slippage paid"), money(run.metrics["slippage"] ?? null)],
    ["Final equity", money(run.finalEquity)],
    ...comparisons(input),
  ];
  return html`<figure>
<figcaption><h3>Costs <span class="unit">US dollars; rates apply to each side</span></h3></figcaption>
<dl class="facts">
${rows.map(
  ([label, value, kind = ""]) => html`<div><dt>${label}</dt><dd class="${kind}">${value}</dd></div>
`,
)}</dl>
</figure>
`;
}

function comparisons({ run, costlessEquity, baseline }: ReportInput): Row[] {
  const rows: Row[] = [];
  if (costlessEquity !== null) {
    const drag = run.finalEquity - costlessEquity;
    rows.push(
      ["Final equity without any cost", money(costlessEquity)],
      ["What costs took", money(drag, { plus: true }), tone(drag)],
    );
  }
  if (baseline) {
    const regret = baseline.at(-1)! - run.finalEquity;
    rows.push(
      [term("Buy and hold", "Final equity of buy and hold"), money(baseline.at(-1)!)],
      [term("Regret"), money(regret, { plus: true }), tone(-regret)],
    );
  }
  return rows;
}
