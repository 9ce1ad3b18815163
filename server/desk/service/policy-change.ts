import { isoTime } from "../../../src/contracts/run-record.js";
import type { PolicyAnswer, PolicyCommand } from "../../../src/contracts/controls.js";
import { InputError } from "../../../src/core/errors.js";
import { previewPolicy } from "../../../src/trading/verdict/policy-preview.js";
import { findLimit } from "../../../src/trading/policy/risk-limits.js";
import {
  checkPolicy,
  DEFAULT_POLICY,
  policyDiff,
  type RiskPolicy,
} from "../../../src/trading/policy/risk-policy.js";
import type { Sql } from "../../db/client.js";
import { note } from "../ledger/desk-context.js";
import { asNumber, policyRecord } from "./desk-reads.js";
import type { TradingSession } from "../session/session.js";
import { DeskError, type Person } from "../contract/trading-desk.js";

/** Changes limits of the risk policy, takes an old version up again, or says what either would do. */
export async function changePolicy(
  session: TradingSession,
  command: PolicyCommand,
  person: Person,
): Promise<PolicyAnswer> {
  const { policy: present } = session.safety;
  const wanted = await wantedPolicy(session.sql, present, command);
  const diff = policyDiff(present, wanted);
  if (diff.length === 0) {
    throw new DeskError(
      "conflict",
      "SETTING_UNCHANGED",
      `Cannot change the policy: version ${present.version} is so`,
    );
  }
  const changes = diff.map(({ name, before, after }) => ({
    name,
    from: asNumber(before),
    to: asNumber(after) ?? 0,
  }));
  const changed = previewPolicy(session.decided, present, wanted).map(({ order, before, after }) => ({
    order: order.clientOrderId,
    before: verdictWords(before),
    after: verdictWords(after),
  }));
  const made = {
    created_by: person.name,
    created_at: session.now(),
    reason: command.reason,
    changes,
  };
  if (!command.preview) {
    const { version, ...limits } = wanted;
    await session.store({
      journal: [
        note("policy.changed", `person:${person.name}`, "policy", {
          version,
          changes,
          reason: command.reason,
        }),
      ],
      policies: [
        {
          version,
          limits: limits as unknown as Record<string, number>,
          created_by: person.name,
          created_at: isoTime(session.now()),
          reason: command.reason,
          changes,
        },
      ],
    });
    session.safety.policy = wanted;
  }
  return {
    policy: policyRecord(wanted, made),
    applied: !command.preview,
    preview: { orders: session.decided.length, changed },
  };
}

async function wantedPolicy(
  sql: Sql,
  present: RiskPolicy,
  { limits, rollbackTo }: PolicyCommand,
): Promise<RiskPolicy> {
  const version = present.version + 1;
  try {
    if (rollbackTo !== null) {
      const [row] = await sql<{ limits: Record<string, unknown> }[]>`SELECT limits FROM policies
        WHERE version = ${rollbackTo}`;
      if (!row && rollbackTo !== DEFAULT_POLICY.version) {
        throw new DeskError("not_found", "not_found", `Cannot find version ${rollbackTo} of the policy`);
      }
      return checkPolicy({ ...DEFAULT_POLICY, ...row?.limits, version });
    }
    const given = Object.entries(limits).map(([name, value]) => [
      name,
      findLimit(name)?.unit === "flag" ? value !== 0 : value,
    ]);
    return checkPolicy({ ...present, ...Object.fromEntries(given), version });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new DeskError("invalid", "SETTING_CEILING_EXCEEDED", error.message);
  }
}

function verdictWords(verdict: ReturnType<typeof previewPolicy>[number]["before"]): string {
  if (verdict.kind === "reject") return verdict.denials[0]!.message;
  return verdict.kind === "allow" ? "allowed" : `reduced to ${verdict.quantity}`;
}
