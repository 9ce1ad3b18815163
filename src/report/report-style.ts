import { HEAT_LEVELS } from "./sections/monthly-section.js";

/** Colours by the scheme of the system; those of the pages of the site. */
export const LIGHT = `
--paper: #ffffff; --paper-2: #f6f6f3; --ink: #1c1f24; --ink-2: #565c66; --rule: #e3e3de; --rule-strong: #9a9da3;
--accent: #2456a8; --ours: #2456a8; --baseline: #85878c; --price: #50555e; --fast: #b46a00; --slow: #7a3e9d;
--gain: #0b7049; --loss: #b3321b; --warning: #7a5200; --warning-paper: #fdf5e0;`;

export const DARK = `
--paper: #16181c; --paper-2: #1e2126; --ink: #e4e5e7; --ink-2: #a3a8b0; --rule: #2f333a; --rule-strong: #6d727b;
--accent: #8db4f5; --ours: #7fabf5; --baseline: #8d9199; --price: #b4b8bf; --fast: #e3a13c; --slow: #c490e4;
--gain: #5fc79a; --loss: #f58a72; --warning: #e8bd62; --warning-paper: #2b2413;`;

/** Percent of the colour in the deepest shade; more leaves too little contrast for text on dark paper. */
const FULL_SHARE = 45;

const heat = Array.from({ length: HEAT_LEVELS }, (_, i) => {
  const share = Math.round(((i + 1) / HEAT_LEVELS) * FULL_SHARE);
  const shade = (name: string): string => `color-mix(in srgb, var(--${name}) ${share}%, transparent)`;
  return `.g${i + 1} { background: ${shade("gain")}; } .l${i + 1} { background: ${shade("loss")}; }`;
}).join("\n");

/** The style sheet of a report. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }

* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.6rem 1.5rem 3rem; max-width: 1128px;
  background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; margin: 0.1rem 0 0.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; line-height: 1.3; font-weight: 600; margin: 2.4rem 0 0.6rem; padding-top: 0.6rem; border-top: 1px solid var(--rule); }
h3 { font-size: 0.95rem; line-height: 1.3; font-weight: 600; }
code { font-size: 0.86em; overflow-wrap: anywhere; }
.kicker { font-size: 0.8rem; color: var(--ink-2); }
.unit, .small { font-size: 0.8rem; line-height: 1.4; font-weight: 400; color: var(--ink-2); }
.small { margin-top: 0.35rem; overflow-wrap: anywhere; }
.gain { color: var(--gain); }
.loss { color: var(--loss); }
.facts-line { color: var(--ink-2); font-size: 0.88rem; }
.facts-line span { display: inline-block; max-width: 100%; }
.facts-line span:not(:last-child)::after { content: " · "; white-space: pre; }
.badge {
  display: inline-block; vertical-align: middle; padding: 0.2rem 0.45rem; border: 1px solid currentColor; border-radius: 3px;
  font-size: 0.75rem; line-height: 1; font-weight: 600; letter-spacing: 0.02em; color: var(--warning);
}
.notice { margin: 0.9rem 0 0; padding: 0.55rem 0.9rem; border-left: 3px solid var(--warning); background: var(--warning-paper); font-size: 0.88rem; }
.notice ul { padding-left: 1.1rem; }

a.term { color: inherit; text-decoration: underline dotted var(--rule-strong); text-underline-offset: 0.22em; }
a.term:hover { text-decoration-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.tip {
  display: none; position: absolute; z-index: 3; left: 0; right: 0; top: calc(100% - 1px); max-width: 24rem;
  padding: 0.5rem 0.7rem; border-radius: 4px; background: var(--ink); color: var(--paper);
  font-size: 0.82rem; line-height: 1.45; font-weight: 400; text-align: left; white-space: normal;
}
a.term:hover + .tip, a.term:focus-visible + .tip, .tip:hover { display: block; }
dl > div, figcaption, h2, header > p { position: relative; }

.metrics { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem 2rem; margin: 1.4rem 0 0; }
.metrics h2 { font-size: 0.95rem; margin: 0; padding: 0 0 0.25rem; border: 0; border-bottom: 1px solid var(--ink); }
dl > div { display: flex; justify-content: space-between; gap: 1rem; padding: 0.2rem 0; border-bottom: 1px solid var(--rule); font-size: 0.88rem; }
dt { color: var(--ink-2); }
dd { text-align: right; font-weight: 600; min-width: 0; }
.metrics dd { white-space: nowrap; flex: none; }
dl.facts dd { font-weight: 400; overflow-wrap: anywhere; }
dl.facts dt { flex: none; max-width: 60%; }
dl.facts dd { text-wrap: pretty; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1.6rem 2.5rem; align-items: start; }
.columns > * { min-width: 0; }

figure { margin-top: 1.6rem; }
h2 + figure, .columns > figure { margin-top: 0; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0.1rem 1.5rem; padding-bottom: 0.25rem; margin-bottom: 0.25rem; border-bottom: 1px solid var(--rule); }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; font-size: 0.8rem; color: var(--ink-2); }
.legend li::before { content: ""; display: inline-block; width: 1.1em; margin-right: 0.4em; vertical-align: middle; border-top: 2px solid var(--key); }
.key.ours { --key: var(--ours); }
.key.baseline { --key: var(--baseline); }
.key.fall { --key: var(--loss); }
.key.price { --key: var(--price); }
.key.fast { --key: var(--fast); }
.key.slow { --key: var(--slow); }
.legend li.buy::before, .legend li.sell::before { border: 0; width: auto; vertical-align: baseline; }
.legend li.buy::before { content: "▲"; color: var(--gain); }
.legend li.sell::before { content: "▼"; color: var(--loss); }
.picture svg { display: block; width: 100%; height: auto; overflow: visible; color: var(--ink-2); font-family: inherit; font-size: 11px; }
.picture.narrow, .picture.medium { display: none; }
@media (max-width: 860px) { .picture.wide { display: none; } .picture.medium { display: block; } }
@media (max-width: 520px) { .picture.medium { display: none; } .picture.narrow { display: block; } }

.scroll { overflow-x: auto; }
.scroll.tall { max-height: 30rem; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.82rem; line-height: 1.35; }
thead th { font-weight: 600; vertical-align: bottom; border-bottom: 1px solid var(--ink); }
.figures th, .figures td { padding: 0.26rem 0 0.26rem 0.9rem; text-align: right; white-space: nowrap; }
.figures tbody tr > * { border-bottom: 1px solid var(--rule); }
.figures tr > :first-child { padding-left: 0; }
.intervals tr > :first-child, .trades tr > :nth-child(-n + 4) { text-align: left; }
.intervals th[scope="row"] { font-weight: 400; white-space: normal; }
.tall thead th { position: sticky; top: 0; background: var(--paper); box-shadow: inset 0 -1px var(--ink); }
table.heat { table-layout: fixed; min-width: 46rem; }
.heat th, .heat td { text-align: center; padding: 0.32rem 0; white-space: nowrap; }
.heat tbody th { font-weight: 400; }
.heat tr > :first-child { text-align: left; padding-left: 0.2rem; }
.heat td { border: 1px solid var(--paper); }
.heat tr > :last-child { font-weight: 600; border-left: 6px solid var(--paper); }
${heat}

.glossary dl > div { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: 0.1rem 1.5rem; padding: 0.35rem 0; }
.glossary dt { color: var(--ink); font-weight: 600; }
.glossary dd { text-align: left; font-weight: 400; max-width: 76ch; }
.glossary dd:target { background: var(--warning-paper); }
footer { margin-top: 2rem; }
@media (max-width: 560px) {
  body { padding: 1rem 0.75rem 2rem; }
  h1 { font-size: 1.4rem; }
  .glossary dl > div { grid-template-columns: 1fr; }
}

@media print {
  @page { margin: 14mm 13mm; }
  html { font-size: 13px; }
  body { max-width: none; padding: 0; font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .picture.wide, .picture.narrow { display: none; }
  .picture.medium { display: block; }
  .scroll, .scroll.tall { overflow: visible; max-height: none; }
  .tall thead th { position: static; box-shadow: none; }
  .tip { display: none !important; }
  a.term { text-decoration: none; }
  table.heat { min-width: 0; }
  .figures, .heat { font-size: 7.5pt; }
  .metrics { grid-template-columns: repeat(4, 1fr); gap: 0.6rem 1.2rem; }
  .metrics dl > div, dl.facts > div { font-size: 8pt; gap: 0.5rem; }
  .columns { grid-template-columns: 1fr 1fr; gap: 1rem 1.5rem; }
  .picture svg { font-size: 10px; }
  h2, h3, figcaption { break-after: avoid; }
  .chart, .monthly, dl > div, tr { break-inside: avoid; }
}
`;
