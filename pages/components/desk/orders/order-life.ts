import type { OrderDetail } from "../../../src/contracts/orders.js";
import { isDone } from "../../../src/trading/orders/order-state.js";

/** One stage of an order's life: from the event before it to the event that it is named for. */
export interface OrderStage {
  /** As in `Checked`; a repeated kind carries its count, as in `Filled 2`. */
  readonly label: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly detail: string;
  readonly tone: "done" | "good" | "bad" | "waiting";
}

const WORDS: Readonly<Record<string, string>> = { "cancel-requested": "Cancel asked" };
const BAD = /^(denied|rejected|refused|expired|failed|unfunded|quarantined)/;
const GOOD = /^(filled|partially)/;

/** The stages of an order in the order they happened; one that is not done waits in a last stage until `now`. */
export function orderLife({ events, decidedAt, state, unresolved }: OrderDetail, now: number): OrderStage[] {
  const seen = new Map<string, number>();
  let before = Date.parse(decidedAt);
  const stages: OrderStage[] = events
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ kind: name, time, detail }) => {
      const kind = name.replace(/^order\./, "");
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      const from = before;
      before = Math.max(before, Date.parse(time));
      const tone = BAD.test(kind) ? "bad" : GOOD.test(kind) ? "good" : "done";
      return { label: count === 1 ? title(kind) : `${title(kind)} ${count}`, from, to: before, detail, tone };
    });
  if (isDone(state)) return stages;
  const detail = unresolved ?? `Waits as ${state.replaceAll("_", " ")}`;
  const label = unresolved === null ? "Waiting" : "Unresolved";
  return [
    ...stages,
    { label, from: before, to: Math.max(before, now), detail, tone: unresolved === null ? "waiting" : "bad" },
  ];
}

function title(kind: string): string {
  const words = WORDS[kind] ?? kind.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
