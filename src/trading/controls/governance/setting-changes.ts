import { decisionCode, defineControl, denialsOf } from "../control.js";
import { decisionBreach } from "../breach.js";
import type { Denial } from "../../limits/denial.js";

const limits = {};
const codes = {
  SETTING_VERSION_STALE: decisionCode("the setting has changed since it was read"),
  SETTING_UNCHANGED: decisionCode("the change changes nothing"),
  SETTING_CEILING_EXCEEDED: decisionCode("a limit is beyond its ceiling"),
  SETTING_PREVIEW_MISSING: decisionCode("the change was not previewed"),
  SETTING_REASON_MISSING: decisionCode("the change gives no reason"),
};
const deny = denialsOf(35, codes);

/** What speaks against a change of the policy, as others have found it. */
export interface SettingFindings {
  /** The version that it was made from, and the present one. */
  readonly from: number;
  readonly present: number;
  readonly reason: string;
  /** Whether the limits were previewed as they are. */
  readonly previewed: boolean;
  /** Why the limits are no policy, as beyond a ceiling; null for fine. */
  readonly invalid: string | null;
  readonly changes: number;
}

/**
 * A change builds on the present version, gives a reason, was previewed as it is, stays within the ceilings and changes
 * something.
 */
export function refuseChange({
  from,
  present,
  reason,
  previewed,
  invalid,
  changes,
}: SettingFindings): Denial<keyof typeof codes & string>[] {
  const denials: Denial<keyof typeof codes & string>[] = [];
  if (from !== present) {
    const words = `it was made from version ${from}, the present one is ${present}`;
    denials.push(deny("SETTING_VERSION_STALE", words, present, from));
  }
  if (reason.trim() === "") denials.push(deny("SETTING_REASON_MISSING", "the change gives no reason"));
  if (!previewed) denials.push(deny("SETTING_PREVIEW_MISSING", "the limits were not previewed as they are"));
  if (invalid !== null) denials.push(deny("SETTING_CEILING_EXCEEDED", invalid));
  else if (changes === 0) denials.push(deny("SETTING_UNCHANGED", `version ${present} has these limits`));
  return denials;
}

/** Control 35. */
export const settingChanges = defineControl({
  number: 35,
  key: "setting-changes",
  title: "Changes of settings",
  group: "governance",
  blocks: "Changes without version, preview or reason, and beyond a ceiling",
  exits: "Not concerned",
  server: false,
  limits,
  codes,
  breaches: [
    decisionBreach("SETTING_VERSION_STALE", (broken, { changePolicy }) =>
      changePolicy({ staleBy: broken ? 1 : 0 }),
    ),
    decisionBreach("SETTING_UNCHANGED", (broken, { changePolicy }) =>
      changePolicy(broken ? { limits: {} } : {}),
    ),
    decisionBreach("SETTING_CEILING_EXCEEDED", (broken, { changePolicy }) =>
      changePolicy(broken ? { limits: { collarFraction: 0.21 } } : {}),
    ),
    decisionBreach("SETTING_PREVIEW_MISSING", (broken, { changePolicy }) =>
      changePolicy({ previewed: !broken }),
    ),
    decisionBreach("SETTING_REASON_MISSING", (broken, { changePolicy }) =>
      changePolicy(broken ? { reason: " " } : {}),
    ),
  ],
});
