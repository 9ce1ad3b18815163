import { describe, expect, it } from "vitest";
import { permissionFor, ROUTE_ACCESS } from "../../../../server/access/route-access.js";
import { denial } from "../../policy/denial.js";
import { reviewDrills } from "./drill-log.js";
import { refuseModeMove, type ModeMove } from "../in-flight/trading-mode.js";
import { liveCriteria, refuseLive, type LiveEvidence } from "./live-gate.js";
import { reviewProofs } from "./self-assessment.js";
import { DEFAULT_POLICY as POLICY } from "../../policy/risk-policy.js";
import { PERMISSIONS, ROLES, type Permission, type Role } from "../../risk/roles.js";
import { refuseRole } from "./roles.js";
import { TRADING_MODES, type TradingMode } from "../../risk/trading-mode.js";

describe("trading modes", () => {
  const ACTORS = ["control", ...ROLES] as const;
  const move = (from: TradingMode, to: TradingMode, actor: ModeMove["actor"], reason = "why") =>
    refuseModeMove(from, { to, actor, by: "bea", reason }, null);

  it("refuseModeMove() lets exactly these people make each move", () => {
    const who: Record<string, string[]> = {};
    for (const from of TRADING_MODES)
      for (const to of TRADING_MODES)
        if (from !== to) who[`${from} → ${to}`] = ACTORS.filter((actor) => move(from, to, actor) === null);
    const stricter = ["control", "trader", "approver", "admin"];
    expect(who).toEqual({
      "ACTIVE → REDUCING": stricter,
      "ACTIVE → HALTED": stricter,
      "REDUCING → ACTIVE": ["admin"],
      "REDUCING → HALTED": stricter,
      "HALTED → ACTIVE": ["admin"],
      "HALTED → REDUCING": ["trader", "admin"],
    });
  });
  it("refuseModeMove() refuses a move that is none, or gives no reason", () => {
    expect(move("ACTIVE", "ACTIVE", "admin")).toMatchObject({ code: "TRADING_MOVE_REFUSED" });
    expect(move("ACTIVE", "HALTED", "admin", " ")).toMatchObject({ code: "TRADING_MOVE_REFUSED" });
  });
  it("refuseModeMove() lets nobody back to ACTIVE while the reason holds, but out of HALTED to close", () => {
    const holds = denial("BOOKS_DIFFER", "2 differences", 0, 2);
    const loosen = (from: TradingMode, to: TradingMode) =>
      refuseModeMove(from, { to, actor: "admin", by: "bea", reason: "why" }, holds);
    expect(loosen("HALTED", "ACTIVE")!.message).toContain("its reason still holds: Control 29, BOOKS_DIFFER");
    expect(loosen("REDUCING", "ACTIVE")).not.toBeNull();
    expect(loosen("HALTED", "REDUCING")).toBeNull();
    expect(loosen("ACTIVE", "HALTED")).toBeNull();
  });
});

describe("roles", () => {
  it("refuseRole() gives every permission to exactly the roles of the table", () => {
    for (const permission of Object.keys(PERMISSIONS) as Permission[])
      for (const role of ROLES)
        expect(refuseRole([role], permission) === null, `${role} ${permission}`).toBe(
          (PERMISSIONS[permission] as readonly Role[]).includes(role),
        );
  });
  it("PERMISSIONS say what the server's routes ask for", () => {
    const route = (name: string, body: object = {}) => permissionFor(ROUTE_ACCESS[name]!, body).roles;
    expect(PERMISSIONS).toEqual({
      read: route("GET /v1/positions"),
      start_run: route("POST /v1/runs"),
      acknowledge_alert: route("POST /v1/alerts/{id}/acknowledge"),
      engage_kill_switch: route("POST /v1/controls/kill-switch", { action: "engage" }),
      submit_order: route("POST /v1/orders"),
      cancel_order: route("DELETE /v1/orders/{id}"),
      decide_recommendation: route("POST /v1/recommendations/{id}/approve"),
      rearm_kill_switch: route("POST /v1/controls/kill-switch", { action: "confirm-rearm" }),
      change_strategy: route("PATCH /v1/strategies/{name}"),
      change_policy: route("POST /v1/controls/policy"),
      move_to_live: route("POST /v1/controls/mode-transition"),
    });
  });
  it("PERMISSIONS give nobody everything, and nobody who trades sets limits or approves", () => {
    const permissions = Object.values(PERMISSIONS) as (readonly Role[])[];
    for (const role of ROLES) expect(permissions.every((roles) => roles.includes(role))).toBe(false);
    expect(refuseRole(["trader"], "change_policy")).not.toBeNull();
    expect(refuseRole(["trader"], "decide_recommendation")).not.toBeNull();
    expect(refuseRole(["admin"], "submit_order")).not.toBeNull();
    expect(refuseRole(["viewer"], "engage_kill_switch")).not.toBeNull();
  });
  it("refuseRole() takes the sum of several roles, and none for nothing", () => {
    expect(refuseRole(["viewer", "trader"], "submit_order")).toBeNull();
    expect(refuseRole([], "read")!.message).toContain("present are: none");
  });
});

const EVIDENCE: LiveEvidence = {
  paperDays: 20,
  cleanReconciliations: 1000,
  approvedBy: ["bea", "cid"],
  requestedBy: "ann",
  openFindings: [],
  keysPresent: true,
  settingOn: true,
  openOnPaper: 0,
};

describe("the gate to real money", () => {
  it("refuseLive() refuses nothing when every criterion holds", () => {
    expect(refuseLive(EVIDENCE, POLICY)).toEqual([]);
    expect(liveCriteria(EVIDENCE, POLICY).map(({ name }) => name)).toHaveLength(7);
  });
  it("refuseLive() names each criterion that does not hold, with figure and limit", () => {
    const missing: [Partial<LiveEvidence>, string][] = [
      [{ paperDays: 19 }, "paper-days"],
      [{ cleanReconciliations: 999 }, "clean-reconciliations"],
      [{ approvedBy: ["bea"] }, "approvals"],
      [{ openFindings: [denial("PROOF_MISSING", "control 3 was never proven", null, 3)] }, "controls-proven"],
      [{ keysPresent: false }, "keys"],
      [{ settingOn: false }, "setting"],
      [{ openOnPaper: 1 }, "flat-on-paper"],
    ];
    for (const [change, name] of missing) {
      const denials = refuseLive({ ...EVIDENCE, ...change }, POLICY);
      expect(denials).toHaveLength(1);
      expect(denials[0]!.message).toContain(`LIVE_CRITERION_FAILED: ${name}: `);
    }
  });
  it("refuseLive() counts a person once, and not who asked for it", () => {
    for (const approvedBy of [["bea", "bea"], ["ann", "bea"], []])
      expect(refuseLive({ ...EVIDENCE, approvedBy }, POLICY)).toHaveLength(1);
  });
  it("refuseLive() refuses a figure that is not known", () => {
    expect(refuseLive({ ...EVIDENCE, paperDays: Number.NaN }, POLICY)).toHaveLength(1);
  });
});

describe("proofs and drills", () => {
  const DAY = 86_400_000;
  it("reviewProofs() wants a fresh, passed proof of every control", () => {
    const proof = { control: 1, provenAt: 0, passed: true, evidence: "refused" };
    expect(reviewProofs([1, 2], [proof], 0, POLICY).map(({ code, figure }) => [code, figure])).toEqual([
      ["PROOF_MISSING", 2],
    ]);
    expect(reviewProofs([1], [proof, { ...proof, passed: false }], 0, POLICY)[0]!.code).toBe("PROOF_FAILED");
    expect(reviewProofs([1], [proof], 31 * DAY, POLICY)[0]!.code).toBe("PROOF_STALE");
  });
  it("reviewDrills() judges the latest drill, in whatever order they come", () => {
    const good = { at: 10 * DAY, by: "bea", ordersBefore: 3, ordersLeft: 0, tookMs: 900 };
    const bad = { ...good, at: 0, ordersLeft: 2, tookMs: 9000 };
    expect(reviewDrills([good, bad], 11 * DAY, POLICY)).toEqual([]);
    expect(reviewDrills([bad], 0, POLICY).map(({ code }) => code)).toEqual(["DRILL_FAILED", "DRILL_SLOW"]);
    expect(reviewDrills([], 0, POLICY).map(({ code }) => code)).toEqual(["DRILL_OVERDUE"]);
  });
});
