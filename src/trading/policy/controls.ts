import { DEFINITIONS } from "../controls/catalog.js";
import type { ControlGroup } from "../controls/control.js";
import { DENIAL_CODES, type DenialCode } from "./denial-codes.js";
import { RISK_LIMITS, type RiskLimit } from "./risk-limits.js";

/** A trading control, as the docs, the self-assessment and the pages show it. */
export interface Control {
  /** 1 to 40. */
  readonly number: number;
  /** For addresses and commands, as in `price-collar`. */
  readonly key: string;
  readonly title: string;
  readonly group: ControlGroup;
  /** Those of the policy that stand with it. */
  readonly limits: readonly RiskLimit[];
  /** What it refuses with. */
  readonly codes: readonly DenialCode[];
  /** What it blocks. */
  readonly blocks: string;
  /** What becomes of orders that only make a position smaller. */
  readonly exits: string;
  /** Whether one of its codes can refuse such an order. */
  readonly checksExits: boolean;
  /** The test that breaks it on purpose. */
  readonly proof: { readonly file: string; readonly title: string };
  /** Whether the server's part needs a proof of its own, which is stored when its tests or a drill have run. */
  readonly server: boolean;
}

const PROOF_FILE = "src/trading/proofs/prove.test.ts";

/** The forty, in order. */
export const CONTROLS: readonly Control[] = DEFINITIONS.map((definition) => {
  const { number, key, title, group, blocks, exits, server } = definition;
  const codes = Object.keys(definition.codes) as DenialCode[];
  return {
    number,
    key,
    title,
    group,
    limits: RISK_LIMITS.filter((limit) => limit.control === number),
    codes,
    blocks,
    exits,
    checksExits: codes.some((code) => ["checked", "strategy"].includes(DENIAL_CODES[code].exits ?? "")),
    proof: {
      file: PROOF_FILE,
      title: `control ${number}, ${key}, refuses when it is broken and not at its limit`,
    },
    server,
  };
});

/** The control of a number; throws a RangeError for one that there is not. */
export function findControl(number: number): Control {
  const found = CONTROLS[number - 1];
  if (found) return found;
  throw new RangeError(`Cannot find control ${number}: there are 1 to ${CONTROLS.length}`);
}
