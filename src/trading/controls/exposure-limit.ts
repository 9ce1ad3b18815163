import { formatAgainst } from "../limits/format-figure.js";
import { beyond } from "../limits/limit-check.js";
import type { Limits, NumericName } from "../limits/limit.js";
import type { Exposure } from "../risk/exposure.js";
import type { CheckSubject, Codes, FindingsOf } from "./control.js";

/** A limit on what the account would hold, and how its figure is made. */
export interface ExposureLimit<L extends Limits, C extends Codes> {
  readonly code: keyof C & string;
  readonly name: NumericName<L>;
  readonly subject: string;
  figureOf(exposure: Exposure, equity: number): number;
}

type Subject<L extends Limits> = Pick<CheckSubject<L>, "context" | "exposure" | "policy">;

/** Adds the limits that the order itself breaks; those that only the open orders break are control 8's. */
export function checkExposureLimits<L extends Limits, C extends Codes>(
  rows: readonly ExposureLimit<L, C>[],
  { context, exposure, policy }: Subject<L>,
  found: FindingsOf<L, C>,
): void {
  if (!exposure.known) return;
  for (const { code, name, subject, figureOf } of rows) {
    const limit = policy[name] as number;
    if (!beyond(figureOf(exposure.filled, context.equity), limit)) continue;
    if (!beyond(figureOf(exposure.alone, context.equity), limit)) continue;
    found.compare(code, name, subject, figureOf(exposure.filled, context.equity));
  }
}

/** The limits that hold with the order alone and not once the open ones have filled, in words and figures. */
export function exceedsWithOpenOrders<L extends Limits>(
  rows: readonly Pick<ExposureLimit<L, Codes>, "name" | "subject" | "figureOf">[],
  limits: L,
  { context, exposure, policy }: Subject<L>,
): { readonly words: string; readonly limit: number; readonly figure: number }[] {
  if (!exposure.known) return [];
  return rows.flatMap(({ name, subject, figureOf }) => {
    const limit = policy[name] as number;
    const figure = figureOf(exposure.filled, context.equity);
    if (!beyond(figure, limit) || beyond(figureOf(exposure.alone, context.equity), limit)) return [];
    return [{ words: `${subject} is ${formatAgainst(figure, limit, limits[name]!.unit)}`, limit, figure }];
  });
}
