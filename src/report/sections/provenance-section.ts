import { describeCalendar } from "../words/calendar-words.js";
import { day, minute, number } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import { describeLookahead } from "../words/lookahead-words.js";
import type { ReportInput } from "../kit/report-input.js";
import { describeOptions, describeParameters, describeTrials } from "../words/run-words.js";
import { term } from "../words/term.js";

/** Where the numbers come from: data, rule, options, code, and the hashes that identify them. */
export function provenanceSection({ run, trials }: ReportInput): Html {
  const rows: (readonly [Html | string, Html | string])[] = [
    ["Data source", run.source],
    ...(run.synthetic ? [["Prices", "SYNTHETIC: made by a program"] as const] : []),
    ["Bars", `${number(run.rows)} of ${run.timeframe}, ${day(run.first)} to ${day(run.last)}`],
    [term("Calendar"), describeCalendar(run.calendar)],
    [term("Data hash"), code(run.dataHash)],
    ["Strategy", run.strategy],
    ["Parameters", describeParameters(run.parameters) || "none"],
    ...describeOptions(run.options, "others"),
    ["Look-ahead", describeLookahead(run.lookahead)],
    [term("Trials"), describeTrials(trials?.distinct ?? 1)],
    [term("Run hash"), code(run.hash)],
    [term("Code version"), code(run.codeVersion)],
    ["Made", minute(run.createdAt)],
  ];
  return html`<figure>
<figcaption><h3>How this was made</h3></figcaption>
<dl class="facts">
${rows.map(
  ([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>
`,
)}</dl>
</figure>
`;
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}
