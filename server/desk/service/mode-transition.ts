import type { ModeTransitionAnswer, ModeTransitionCommand } from "../../../src/contracts/controls.js";
import { isoTime } from "../../../src/contracts/run-record.js";
import { CONTROLS } from "../../../src/trading/policy/controls.js";
import { reviewDrills } from "../../../src/trading/controls/governance/drill-log.js";
import { liveCriteria, type LiveEvidence } from "../../../src/trading/controls/governance/live-gate.js";
import { reviewProofs } from "../../../src/trading/controls/governance/self-assessment.js";
import { createProofStore } from "../../db/proof-store.js";
import { note } from "../ledger/desk-context.js";
import { liveApprovals } from "./live-approvals.js";
import type { TradingSession } from "../session/session.js";
import type { Person } from "../contract/trading-desk.js";

/** What is known outside of the session. */
export interface LiveOptions {
  /** Whether a text is the admin code. */
  readonly adminCode: (code: string) => Promise<boolean>;
  /** What has to be there for real money. */
  readonly live: { readonly keysPresent: boolean; readonly settingOn: boolean };
}

/** Criteria that the server's start with live keys asks for by itself. */
const AT_START: ReadonlySet<string> = new Set(["approvals", "keys", "setting"]);

/**
 * Control 37, from paper to real money: says which criteria hold, and keeps a person's approval when all but the number
 * of approvals do. The move itself is a start of the server with live keys.
 */
export async function moveBroker(
  session: TradingSession,
  { to, reason, adminCode }: ModeTransitionCommand,
  person: Person,
  options: LiveOptions,
): Promise<ModeTransitionAnswer> {
  const mode = session.broker.live ? "live" : "paper";
  const approvals = [...(await liveApprovals(session.sql, session.now()))];
  if (to === mode) {
    return { mode, outcome: "unchanged", checks: [], approvals, message: `Trading is on ${mode} already` };
  }
  const evidence = await evidenceFor(
    session,
    options,
    approvals.map((a) => a.person),
    person.name,
  );
  const checks = liveCriteria(evidence, session.safety.policy).map(
    ({ name, asks, limit, figure, holds }) => ({
      name,
      required: `${asks}: ${limit}`,
      found: String(figure),
      met: holds,
    }),
  );
  const proven = adminCode !== null && (await options.adminCode(adminCode));
  const others = checks.filter(({ name, met }) => !met && !AT_START.has(name));
  const body = { to, reason, proven, unmet: others.map(({ name }) => name) };
  const by = `person:${person.name}`;
  if (others.length > 0 || !proven) {
    await session.store({ journal: [note("mode_transition.refused", by, "mode", body)] });
    const why = proven ? `${others.length} criteria are not met` : "the admin code is missing or wrong";
    return { mode, outcome: "refused", checks, approvals, message: `Cannot move to ${to}: ${why}` };
  }
  const time = isoTime(session.now());
  const all = [...approvals.filter((a) => a.person !== person.name), { person: person.name, time }];
  await session.store({
    journal: [note("mode_transition.approved", by, "mode", body)],
    state: [{ name: "live-approvals", value: all, changed_at: time, changed_by: person.name }],
  });
  const message =
    "Approved; real money needs every criterion met and a start of the server with VERNIER_LIVE=yes and live keys";
  return { mode, outcome: "approved by one", checks, approvals: all, message };
}

async function evidenceFor(
  session: TradingSession,
  options: LiveOptions,
  approvedBy: string[],
  requestedBy: string,
): Promise<LiveEvidence> {
  const { account } = session.book;
  const [row] = await session.sql<{ days: number; clean: number }[]>`SELECT
    (SELECT count(*)::int FROM equity_points WHERE account = ${account}) AS days,
    (SELECT count(*)::int FROM reconciliations WHERE account = ${account} AND at > coalesce(
      (SELECT max(at) FROM reconciliations WHERE account = ${account} AND NOT ok), '-infinity')) AS clean`;
  const now = session.now();
  const { policy, switches } = session.safety;
  const drills = switches.flatMap(({ drillResult }) => (drillResult ? [drillResult] : []));
  const controls = CONTROLS.map(({ number }) => number);
  const proofs = await createProofStore(session.sql).lastProofs();
  const findings = [...reviewProofs(controls, proofs, now, policy), ...reviewDrills(drills, now, policy)];
  return {
    paperDays: row!.days,
    cleanReconciliations: row!.clean,
    approvedBy,
    requestedBy,
    openFindings: findings,
    ...options.live,
    openOnPaper: session.book.openCount + session.book.netQuantities().size,
  };
}
