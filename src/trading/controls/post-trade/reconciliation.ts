import { atMost } from "../../limits/limit.js";
import { code, defineControl, denialsOf, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import type { Denial } from "../../limits/denial.js";
import type { BookDifference } from "../../orders/compare-books.js";
const limits = {
  maxReconciliationAgeMs: atMost("ms", 120_000, 600_000, "Time since the books were last compared"),
  cashTolerance: atMost("money", 0.01, 1, "Difference of cash that is no difference"),
};
const codes = {
  BOOKS_DIFFER: code("strategy", "our books differ from the broker's"),
  RECONCILIATION_MISSING: code("strategy", "the books were not compared with the broker's"),
  RECONCILIATION_STALE: code("strategy", "the books were compared too long ago"),
};
const deny = denialsOf(29, codes);

/** As it stands when the order is sent. */
export function checkReconciled(
  { context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { reconciliation } = context;
  if (reconciliation === null)
    return found.add("RECONCILIATION_MISSING", "the books were never compared with the broker's");
  const { ageMs, differences } = reconciliation;
  if (differences > 0)
    found.add("BOOKS_DIFFER", `the books differ from the broker's in ${differences} places`, 0, differences);
  found.compare("RECONCILIATION_STALE", "maxReconciliationAgeMs", "age of the last comparison", ageMs);
}

/** The denial for books that differ; null for none. */
export function refuseDifferences(found: readonly BookDifference[]): Denial | null {
  const [first] = found;
  if (!first) return null;
  const name = first.kind === "cash" ? "cash" : `${first.kind} ${first.key}`;
  const words = `${found.length} differences, first ${name}: ours ${first.ours ?? "none"}, the broker's ${first.broker ?? "none"}`;
  return deny("BOOKS_DIFFER", words, 0, found.length);
}

/** Control 29. */
export const reconciliation = defineControl({
  number: 29,
  key: "reconciliation",
  title: "Reconciliation",
  group: "post-trade",
  blocks: "Entries while the books differ from the broker's, or were not compared lately",
  exits: "A person's pass; a strategy's wait, since what is held is in question",
  server: true,
  limits,
  codes,
  breaches: [
    plainBreach("BOOKS_DIFFER", (h) => withContext(h, { reconciliation: { ageMs: 0, differences: 1 } })),
    plainBreach("RECONCILIATION_MISSING", (h) => withContext(h, { reconciliation: null })),
    limitBreach("RECONCILIATION_STALE", "maxReconciliationAgeMs", (ageMs, h) =>
      withContext(h, { reconciliation: { ageMs, differences: 0 } }),
    ),
  ],
});
