import { isoTime } from "../../../src/contracts/run-record.js";
import { day, number } from "../../../src/report/words/format.js";
import type { RiskSummary } from "../../../src/simulation/account/result.js";
import { findControl } from "../../../src/trading/policy/controls.js";
import type { Io } from "../kit/command.js";
import { formatTable } from "../kit/table.js";

/** Moves of the controls that are listed; `--json` gives all. */
const LISTED = 10;

/** What the controls said in a run, for `--json`. */
export function encodeRisk({ denials, actions, ...counts }: RiskSummary): object {
  return {
    ...counts,
    controls: denials.map(({ control, count, first }) => {
      const { key, title } = findControl(control);
      const { code, limit, figure, message } = first;
      return { control, key, title, count, first: { code, limit, figure, message } };
    }),
    actions: actions.map(({ time, action }) => ({ time: isoTime(time), action })),
  };
}

/** Writes what the controls said in a run for a person. */
export function printRisk(io: Io, risk: RiskSummary): void {
  const { orders, rejected, reduced, replacesRefused, denials, actions } = risk;
  const also = [
    ...(reduced > 0 ? [`reduced ${number(reduced)}`] : []),
    ...(replacesRefused > 0 ? [`refused ${number(replacesRefused)} replacements`] : []),
  ];
  io.out(
    `\nThe risk policy refused ${number(rejected)} of ${number(orders)} orders${also.length ? `, ${also.join(", ")}` : ""}`,
  );
  const rows = denials.map(({ control, count, first }) => [
    String(control),
    findControl(control).title,
    number(count),
    first.message.replace(/^Control \d+, /, ""),
  ]);
  if (rows.length > 0)
    io.out(formatTable(["control", "name", "times", "first"], rows, ["right", "left", "right", "left"]));
  for (const { time, action } of actions.slice(0, LISTED)) io.out(`${day(time)} ${action}`);
  if (actions.length > LISTED) io.out(`and ${actions.length - LISTED} more; --json gives all`);
}
