import type { RunRecord } from "../src/contracts/run.js";
import { number, shortHash } from "../src/report/format.js";
import { html } from "./prelude.js";
import type { Recomputed } from "./run-messages.js";
import { term } from "./term.js";

/** Says whether this browser, given the same bars and spec, came to the same result to the last bit. */
export function verification(record: RunRecord, recomputed: Promise<Recomputed>): HTMLElement {
  const root = html`<p class="verification busy" role="status">Recomputing this run in your browser …</p>`;
  const show = (kind: string, ...content: readonly (HTMLElement | string)[]): void => {
    root.className = `verification ${kind}`;
    root.replaceChildren(...content);
  };
  recomputed.then(
    (result) => show(...outcome(record, result)),
    (error: unknown) =>
      show("failed", `Not verified: ${error instanceof Error ? error.message : String(error)}`),
  );
  return root;
}

function outcome(
  { hash, dataHash }: RunRecord,
  result: Recomputed,
): readonly [string, ...(HTMLElement | string)[]] {
  const time = `${number(result.milliseconds, 1)} ms`;
  if (result.dataHash !== dataHash) {
    return [
      "mismatch",
      html`<strong>✗ Mismatch.</strong>`,
      " The bars are not the ones this run was made from: ",
      term("Data hash", "data hash"),
      " ",
      code(result.dataHash),
      " instead of ",
      code(dataHash),
      ". Do not rely on this page.",
    ];
  }
  if (result.hash !== hash) {
    return [
      "mismatch",
      html`<strong>✗ Mismatch.</strong>`,
      " Recomputed in your browser: ",
      term("Run hash", "hash"),
      " ",
      code(result.hash),
      " is not the stored ",
      code(hash),
      `, ${time}. Do not rely on this page.`,
    ];
  }
  return [
    "verified",
    "✓ Recomputed in your browser: ",
    term("Run hash", "hash"),
    " ",
    code(result.hash),
    ` equals the stored one, ${time}`,
  ];
}

function code(value: string): HTMLElement {
  return html`<code title=${value}>${shortHash(value)}…</code>`;
}
