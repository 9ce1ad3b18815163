import type { AbstentionRecord, RegretRecord } from "../../contracts/run.js";
import { counted, money, percent } from "./format.js";

/** How often a strategy abstained and what that cost or saved, in a sentence. */
export function describeAbstention({ count, asked, rate, cost }: AbstentionRecord): string {
  if (asked === 0) return "The strategy was never asked: the series ends within its warm-up.";
  const said = `Abstained on ${counted(count, "bar")} of ${asked} (${percent(rate)})`;
  if (cost === null)
    return `${said}; what that cost is not known: the strategy does not say what it had signalled.`;
  if (cost === 0) return `${said}; with its gates open it had ended level.`;
  const verb = cost > 0 ? "cost" : "saved";
  return `${said}, which ${verb} ${money(Math.abs(cost))} against the same strategy with its gates open.`;
}

/** What random runs of the same turnover say, in a sentence. */
export function describeRandom({ runs, beaten, finalEquity }: NonNullable<RegretRecord["random"]>): string {
  const { low, high } = finalEquity;
  return `Ended above ${percent(beaten)} of ${runs} random runs with as many trades, held as long, on the same bars, size and costs; 90 % of them ended between ${money(low)} and ${money(high)}.`;
}
