import type { AbstentionRecord, RegretRecord } from "../../../src/contracts/run.js";
import { describeAbstention, describeRandom } from "../../../src/report/words/baseline-words.js";
import { money, number, percent } from "../../../src/report/words/format.js";
import type { Io } from "../kit/command.js";
import { formatTable } from "../kit/table.js";

/** How often the strategy abstained, why, and what it cost. */
export function printAbstention(io: Io, abstention: AbstentionRecord): void {
  io.out(`\n${describeAbstention(abstention)}`);
  if (abstention.reasons.length === 0) return;
  const rows = abstention.reasons.map(({ reason, meaning, count, rate }) => [
    reason,
    number(count),
    percent(rate),
    meaning,
  ]);
  io.out(formatTable(["reason", "bars", "rate", "meaning"], rows, ["left", "right", "right", "left"]));
}

/** What baselines on the same bars, size and costs had left. */
export function printRegret(io: Io, { cash, buyAndHold, random }: RegretRecord): void {
  const plus = (value: number | null): string => money(value, { plus: true });
  const rows = [
    ["cash", money(cash.finalEquity), plus(cash.regret), plus(cash.worst)],
    ["buy and hold", money(buyAndHold.finalEquity), plus(buyAndHold.regret), plus(buyAndHold.worst)],
    ...(random ? [["random, median", money(random.finalEquity.median), plus(random.regret), ""]] : []),
  ];
  io.out("");
  io.out(
    formatTable(["baseline", "final equity", "regret", "worst"], rows, ["left", "right", "right", "right"]),
  );
  if (random) io.out(`\n${describeRandom(random)}`);
}
