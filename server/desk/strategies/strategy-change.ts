import { decimal, plain } from "../../../src/core/decimal.js";
import { InputError } from "../../../src/core/errors.js";
import { canonicalJson } from "../../../src/core/hash.js";
import type { StrategyPatch, StrategyPatchAnswer } from "../../../src/contracts/controls.js";
import { parseSize } from "../../../src/simulation/account/size.js";
import { findStrategy, strategyParameters } from "../../../src/strategies/catalog.js";
import type { StrategySettings } from "../ledger/rows.js";
import { DeskError } from "../contract/trading-desk.js";

/** Settings with what a patch changes, checked; throws a DeskError that says what cannot be. */
export function patchedSettings(settings: StrategySettings, patch: StrategyPatch): StrategySettings {
  const rule = findStrategy(settings.strategy);
  try {
    const parameters = strategyParameters(rule, { ...settings.parameters, ...patch.parameters });
    if (patch.size !== undefined) parseSize(patch.size);
    return {
      ...settings,
      parameters,
      size: patch.size ?? settings.size,
      allocation: patch.allocation === undefined ? settings.allocation : plain(decimal(patch.allocation)),
      needsApproval: patch.needsApproval ?? settings.needsApproval,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new DeskError("invalid", "invalid_request", error.message);
  }
}

/** What differs between two settings, as text. */
export function changesOf(before: object, after: object): StrategyPatchAnswer["changes"] {
  const text = (value: unknown): string => (typeof value === "string" ? value : canonicalJson(value ?? null));
  return Object.entries(after).flatMap(([name, value]) => {
    const from = text((before as Record<string, unknown>)[name]);
    const to = text(value);
    return from === to ? [] : [{ name, from, to }];
  });
}

/** What a change does to what is held and in flight. */
export function describeEffect(from: string, to: string, changes: StrategyPatchAnswer["changes"]): string {
  const held = "What it holds and what is in flight stays as it is";
  if (from !== to && to !== "running")
    return `It decides nothing from its next bar on. ${held}, its stops too.`;
  if (from !== to) return `It decides from its next bar on. ${held}.`;
  const rule = changes.some(({ name }) => name === "parameters");
  return rule
    ? `The rule is warmed up anew on the stored bars and decides from its next bar on. ${held}.`
    : `It holds from its next order on. ${held}.`;
}
