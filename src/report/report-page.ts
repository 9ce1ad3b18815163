import { baselineSection } from "./sections/baseline-section.js";
import { costSection } from "./sections/cost-section.js";
import { drawdownChart } from "./charts/drawdown-chart.js";
import { equityChart } from "./charts/equity-chart.js";
import { headerSection } from "./sections/header-section.js";
import { html, trustHtml } from "./kit/html.js";
import { luckSection } from "./sections/luck-section.js";
import { metricSection } from "./sections/metric-section.js";
import { monthlySection } from "./sections/monthly-section.js";
import { priceChart } from "./charts/price-chart.js";
import { provenanceSection } from "./sections/provenance-section.js";
import { REPORT_STYLE } from "./report-style.js";
import type { ReportInput } from "./kit/report-input.js";
import { sharpeChart } from "./charts/sharpe-chart.js";
import { definitionList } from "./words/term.js";
import type { Draw } from "./charts/time-chart.js";
import { tradeSection } from "./sections/trade-section.js";

/** Nothing but the page's own styles: no script, no request. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * A report on one run as one HTML page that needs no other file, no network and no script. At most 1.5 MB: curves,
 * fills, months and trades are thinned out, and the page says where.
 *
 * @param draw turns a chart into SVG
 * @throws RangeError for a run without bars.
 */
export function reportPage(input: ReportInput, draw: Draw): string {
  if (input.bars.length === 0)
    throw new RangeError("Cannot report on a run: it has no bars, needs at least 1");
  const { title, run } = input;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trustHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} on ${run.symbol} | Vernier</title>
<style>${trustHtml(REPORT_STYLE)}</style>
</head>
<body>
${headerSection(input)}<main>
${metricSection(input)}<section aria-labelledby="time">
<h2 id="time">Over time</h2>
${equityChart(input, draw)}${drawdownChart(input, draw)}${priceChart(input, draw)}${monthlySection(input)}${sharpeChart(input, draw)}</section>
${baselineSection(input, draw)}${luckSection(input)}<section aria-labelledby="making">
<h2 id="making">Costs and origin</h2>
<div class="columns">
${costSection(input)}${provenanceSection(input)}</div>
</section>
${tradeSection(input)}${definitionList()}
</main>
<footer><p class="small">Made by Vernier ${run.codeVersion}. Past results of a rule say little about its future ones.</p></footer>
</body>
</html>
`.text;
}
