import type { RunRecord } from "../../src/contracts/run.js";
import { number, shortHash } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import type { Recomputed } from "./run-messages.js";
import type { SiteRecord } from "../kit/site.js";
import { term } from "../kit/term.js";

/** Says whether this browser, given the same bars and spec, came to the same result to the last bit. */
export function verification(
  record: RunRecord,
  recomputed: Promise<Recomputed>,
  site: Promise<SiteRecord>,
): HTMLElement {
  const root = html`<p class="verification busy" role="status">Recomputing this run in your browser …</p>`;
  const show = (kind: string, content: HTMLElement): void => {
    root.className = `verification ${kind}`;
    root.replaceChildren(content);
  };
  Promise.all([recomputed, site]).then(
    ([result, { codeVersion }]) => show(...outcome(record, result, codeVersion)),
    (error: Error) => show("failed", html`<span>Not verified: ${error.message}</span>`),
  );
  return root;
}

function outcome(
  record: RunRecord,
  result: Recomputed,
  codeVersion: string,
): [kind: string, content: HTMLElement] {
  const { hash, dataHash } = record;
  const time = `${number(result.milliseconds, 1)} ms`;
  if (result.dataHash !== dataHash) {
    return [
      "mismatch",
      html`<span><strong>✗ Mismatch.</strong> The bars are not the ones this run was made from:
        ${term("Data hash", "data hash")} ${code(result.dataHash)} instead of ${code(dataHash)}. Do not rely on this page.</span>`,
    ];
  }
  if (result.hash !== hash) {
    return [
      "mismatch",
      html`<span><strong>✗ Mismatch.</strong> Recomputed in your browser: ${term("Run hash", "hash")}
        ${code(result.hash)} is not the stored ${code(hash)}, ${time}. ${suspicion(record.codeVersion, codeVersion)}</span>`,
    ];
  }
  return [
    "verified",
    html`<span>✓ Recomputed in your browser: ${term("Run hash", "hash")} ${code(hash)} equals the stored one, ${time}</span>`,
  ];
}

/** A run of older code may differ for a good reason; one of the same code may not. */
function suspicion(recordedBy: string, shownBy: string): string {
  if (recordedBy === shownBy) return "Do not rely on this page.";
  return `It was recorded by code ${recordedBy}, these pages compute with ${shownBy}: run it again before you rely on it.`;
}

function code(value: string): HTMLElement {
  return html`<code title=${value}>${shortHash(value)}…</code>`;
}
