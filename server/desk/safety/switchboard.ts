import { isoTime } from "../../../src/contracts/run-record.js";
import { createHash, randomBytes } from "node:crypto";
import { decimal } from "../../../src/core/decimal.js";
import type {
  KillSwitchAnswer,
  KillSwitchCommand,
  KillSwitchRecord,
} from "../../../src/contracts/controls.js";
import type { Denial } from "../../../src/trading/limits/denial.js";
import { reviewLosses } from "../../../src/trading/verdict/fill-review.js";
import {
  BLOCKS_ENTRIES,
  describeSwitch,
  engageSwitch,
  type SwitchEffect,
  type SwitchScope,
} from "../../../src/trading/risk/kill-switch.js";
import { rearmSwitch } from "../../../src/trading/controls/in-flight/kill-switch.js";
import { note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import type { Intent } from "../orders/order-management.js";
import { riskOpenOrders, riskPositions } from "./risk-view.js";
import type { KeptSwitch } from "./safety.js";
import type { DeskSession } from "./desk-session.js";
import { DeskError, type Person } from "../contract/trading-desk.js";

const CANCEL_PATIENCE_MS = 5000;

/** Engages kill switches and arms trading again. */
export class Switchboard {
  readonly #session: DeskSession;

  constructor(session: DeskSession) {
    this.#session = session;
  }

  /** A control found what must not be: everything stops, once. */
  async engageByControl(cause: Denial): Promise<void> {
    const engaged = this.#session.safety.engaged.some(({ cause: c }) => c?.code === cause.code);
    if (engaged) return;
    const drill = false;
    await this.#engage({ kind: "global" }, false, drill, cause.message, `control ${cause.control}`, cause);
    await this.#session.store(
      this.#session.alert({
        level: "critical",
        code: cause.code,
        message: `Kill switch engaged: ${cause.message}`,
        action: "Entries are blocked until an admin re-arms; look at positions and decide.",
      }),
    );
  }

  async command(command: KillSwitchCommand, person: Person, codeProven: boolean): Promise<KillSwitchAnswer> {
    if (command.action === "engage") {
      const { scope, target, flatten, drill, reason } = command;
      return this.#engage(scopeOf(scope, target), flatten, drill, reason, `person:${person.name}`, null);
    }
    const kept = this.#session.safety.switches.find(({ id }) => id === command.id);
    if (!kept) throw new DeskError("not_found", "not_found", `Cannot find kill switch ${command.id}`);
    if (command.action === "request-rearm") return this.#request(kept, person, command.reason);
    return this.#confirm(kept, person, command.challenge, codeProven);
  }

  async #engage(
    scope: SwitchScope,
    flatten: boolean,
    drill: boolean,
    reason: string,
    by: string,
    cause: Denial | null,
  ): Promise<KillSwitchAnswer> {
    const session = this.#session;
    const { safety, book, market } = session;
    const id = safety.switches.reduce((most, one) => Math.max(most, one.id), 0) + 1;
    const at = session.now();
    const request = { id: String(id), scope, blocks: BLOCKS_ENTRIES, flatten, reason, by, at, cause };
    const { killSwitch, effects } = engageSwitch(
      request,
      riskOpenOrders(book, market),
      riskPositions(book, market, (strategy) => session.modelOf(strategy)),
    );
    const kept: KeptSwitch = {
      id,
      value: killSwitch,
      drill,
      drillResult: null,
      challenge: null,
      rearmedBy: null,
      rearmedAt: null,
    };
    const blocks = describeSwitch(killSwitch);
    await session.store(
      joined(safety.keepSwitch(kept), {
        journal: [note("switch.engaged", by, `switch:${id}`, { id, scope, flatten, drill, reason, blocks })],
      }),
    );
    const cancels = effects.filter((effect) => effect.kind === "cancel");
    const flattens = effects.filter((effect) => effect.kind === "flatten");
    const canceled = await session.cancelAll(
      cancels.map(({ clientOrderId }) => clientOrderId),
      by,
      `Kill switch ${id}: ${reason}`,
    );
    if (drill) void this.#finishDrill(kept, canceled);
    const intents = flattens.map((effect) => this.#flatten(id, effect, by));
    if (intents.length > 0) void this.#flattenAfter(canceled, intents);
    return {
      switch: switchRecord(kept, safety.policy.rearmMs),
      challenge: null,
      canceled,
      flattening: intents.map((intent) => intent.id),
    };
  }

  /** Keeps how long a drill took until the broker had confirmed every cancel. */
  async #finishDrill(kept: KeptSwitch, canceled: readonly string[]): Promise<void> {
    const session = this.#session;
    const done = await Promise.all(canceled.map((id) => session.whenDone(id, CANCEL_PATIENCE_MS)));
    const { at, by } = kept.value;
    const ordersLeft = done.filter((over) => !over).length;
    const drillResult = { at, by, ordersBefore: canceled.length, ordersLeft, tookMs: session.now() - at };
    const present = session.safety.switches.find(({ id }) => id === kept.id) ?? kept;
    const journal = [note("switch.drill", by, `switch:${kept.id}`, { id: kept.id, ...drillResult })];
    await session
      .store(joined(session.safety.keepSwitch({ ...present, drillResult }), { journal }))
      .catch((error: unknown) => session.log(String(error)));
  }

  async #flattenAfter(canceled: readonly string[], intents: readonly Intent[]): Promise<void> {
    await Promise.all(canceled.map((id) => this.#session.whenDone(id, CANCEL_PATIENCE_MS)));
    await this.#session.place(intents).catch((error: unknown) => this.#session.log(String(error)));
  }

  #flatten(id: number, effect: Extract<SwitchEffect, { kind: "flatten" }>, by: string): Intent {
    const { symbol, strategy, side, quantity, reason } = effect;
    const session = this.#session;
    return {
      id: `kill.${id}.${session.book.account.slice(-8)}.${strategy}.${symbol}`,
      strategy,
      model: null,
      person: by.startsWith("person:") ? by.slice("person:".length) : "kill-switch",
      symbol,
      side,
      type: "market",
      quantity: decimal(quantity),
      limitPrice: null,
      stopPrice: null,
      trailPercent: null,
      timeInForce: "day",
      reduceOnly: true,
      decidedAt: session.marketNow(),
      decision: null,
      reservedPrice: session.market.latest(symbol)?.price ?? 0,
      actor: by,
      why: reason,
    };
  }

  async #request(kept: KeptSwitch, person: Person, reason: string): Promise<KillSwitchAnswer> {
    const session = this.#session;
    const event = { kind: "request", by: person.name, at: session.now() } as const;
    const { killSwitch, denial } = rearmSwitch(kept.value, event, this.#holds(kept), session.safety.policy);
    const challenge = denial ? null : randomBytes(16).toString("base64url");
    const next = { ...kept, value: killSwitch, challenge: challenge && digest(challenge) };
    const words = { id: kept.id, reason, denial };
    const journal = [note("switch.rearm_requested", `person:${person.name}`, `switch:${kept.id}`, words)];
    await session.store(joined(session.safety.keepSwitch(next), { journal }));
    if (denial) throw new DeskError("conflict", denial.code, denial.message, [], true);
    const answer = switchRecord(next, session.safety.policy.rearmMs);
    return { switch: answer, challenge, canceled: [], flattening: [] };
  }

  async #confirm(
    kept: KeptSwitch,
    person: Person,
    challenge: string,
    codeProven: boolean,
  ): Promise<KillSwitchAnswer> {
    const session = this.#session;
    const proven = codeProven && kept.challenge !== null && digest(challenge) === kept.challenge;
    const event = { kind: "confirm", by: person.name, at: session.now(), codeProven: proven } as const;
    const { killSwitch, denial } = rearmSwitch(kept.value, event, this.#holds(kept), session.safety.policy);
    const released = killSwitch.state === "released";
    const next: KeptSwitch = {
      ...kept,
      value: killSwitch,
      challenge: killSwitch.state === "rearm_requested" ? kept.challenge : null,
      rearmedBy: released ? person.name : null,
      rearmedAt: released ? isoTime(session.now()) : null,
    };
    const kind = released ? "switch.rearmed" : "switch.rearm_refused";
    const journal = [note(kind, `person:${person.name}`, `switch:${kept.id}`, { id: kept.id, denial })];
    await session.store(joined(session.safety.keepSwitch(next), { journal }));
    if (denial) throw new DeskError("conflict", denial.code, denial.message, [], true);
    const answer = switchRecord(next, session.safety.policy.rearmMs);
    return { switch: answer, challenge: null, canceled: [], flattening: [] };
  }

  /** What set a switch off, if it is so still. */
  #holds({ value }: KeptSwitch): Denial | null {
    if (value.cause === null) return null;
    const { equity, safety } = this.#session;
    const account = {
      equity: equity.last?.toNumber() ?? Number.NaN,
      dayStartEquity: equity.dayStart?.toNumber() ?? Number.NaN,
      highWaterMark: equity.highWater?.toNumber() ?? Number.NaN,
    };
    const code = value.cause.code;
    return reviewLosses(account, safety.policy).denials.find((denial) => denial.code === code) ?? null;
  }
}

/** A switch on the wire. */
export function switchRecord(kept: KeptSwitch, rearmMs: number): KillSwitchRecord {
  const { value } = kept;
  const scope = value.scope;
  return {
    id: kept.id,
    scope: scope.kind,
    target: scope.kind === "global" ? null : scope.name,
    blocks: describeSwitch(value),
    flatten: value.flatten,
    reason: value.reason,
    engagedBy: value.by,
    engagedAt: isoTime(value.at),
    drill: kept.drill,
    state:
      value.state === "engaged" ? "engaged" : value.state === "released" ? "re-armed" : "re-arm requested",
    rearmRequestedBy: value.rearm?.by ?? null,
    rearmExpiresAt: value.rearm ? isoTime(value.rearm.at + rearmMs) : null,
    rearmedBy: kept.rearmedBy,
    rearmedAt: kept.rearmedAt,
  };
}

function scopeOf(scope: KillSwitchRecord["scope"], target: string | null): SwitchScope {
  if (scope === "global") return { kind: "global" };
  if (target !== null) return { kind: scope, name: target };
  throw new DeskError("invalid", "invalid_request", `Cannot engage: scope ${scope} needs a target`, [
    { field: "target", problem: `is missing, expected the name of a ${scope}` },
  ]);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
