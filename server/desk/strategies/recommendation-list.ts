import { isoTime } from "../../../src/contracts/run-record.js";
import { decimal, plain, toCents } from "../../../src/core/decimal.js";
import { moveRecommendation, propose } from "../../../src/trading/controls/governance/four-eyes.js";
import type { Recommendation } from "../../../src/trading/risk/recommendation.js";
import type { Denial } from "../../../src/trading/limits/denial.js";
import type { Sql } from "../../db/client.js";
import { note } from "../ledger/desk-context.js";
import type { Intent } from "../orders/order-management.js";
import type { Change } from "../ledger/rows.js";
import type { DeskSession } from "../safety/desk-session.js";

/** A recommendation with the order it is about. */
export interface KeptRecommendation {
  readonly id: number;
  readonly recommendation: Recommendation;
  /** The intent; its quantity as text. */
  readonly intent: Omit<Intent, "quantity"> & { readonly quantity: string };
  /** Latest price when it was made. */
  readonly price: number;
  readonly explanation: readonly { readonly title: string; readonly text: string }[];
  /** Why an approval did not go through. */
  readonly denials: readonly Denial[];
  /** Client order id once approved. */
  readonly order: string | null;
}

/** Orders that wait for a person. */
export class RecommendationList {
  readonly #account: string;
  readonly #pending = new Map<number, KeptRecommendation>();
  #lastId: number;

  private constructor(account: string, kept: readonly KeptRecommendation[], lastId: number) {
    this.#account = account;
    for (const one of kept) this.#pending.set(one.id, one);
    this.#lastId = lastId;
  }

  static async load(sql: Sql, account: string): Promise<RecommendationList> {
    const rows = await sql<{ value: KeptRecommendation }[]>`SELECT value FROM recommendations
      WHERE account = ${account} AND state = 'pending' ORDER BY id`;
    const [last] = await sql<{ id: number }[]>`SELECT coalesce(max(id), 0) AS id FROM recommendations`;
    return new RecommendationList(
      account,
      rows.map(({ value }) => value),
      last!.id,
    );
  }

  get pending(): Iterable<KeptRecommendation> {
    return this.#pending.values();
  }

  get count(): number {
    return this.#pending.size;
  }

  find(id: number): KeptRecommendation | undefined {
    return this.#pending.get(id);
  }

  /** A new recommendation for an intent; one that is there already for the same decision is kept. */
  propose(intent: Intent, price: number, session: DeskSession): Change {
    for (const known of this.#pending.values()) if (known.intent.id === intent.id) return { journal: [] };
    const id = ++this.#lastId;
    const now = session.now();
    const kept: KeptRecommendation = {
      id,
      recommendation: propose(String(id), intent.strategy, now, session.safety.policy),
      intent: { ...intent, quantity: plain(intent.quantity) },
      price,
      explanation: explain(intent, price, session),
      denials: [],
      order: null,
    };
    this.#pending.set(id, kept);
    const { strategy, symbol, side } = intent;
    const words = { id, strategy, symbol, side, quantity: plain(intent.quantity), price };
    const change = this.#rowOf(kept, "pending");
    return {
      ...change,
      journal: [
        note("order.proposed", intent.actor, intent.id, {
          ...words,
          why: intent.why,
        }),
      ],
    };
  }

  /** Moves a recommendation by a person's decision; what refused it is in `denials`. */
  decide(
    kept: KeptRecommendation,
    approve: boolean,
    reason: string,
    person: string,
    session: DeskSession,
  ): { readonly kept: KeptRecommendation; readonly change: Change; readonly moved: boolean } {
    const at = session.now();
    const by = person;
    const verdict = approve ? session.check(intentOf(kept, session.marketNow())) : null;
    const outcome = moveRecommendation(
      kept.recommendation,
      verdict ? { kind: "approve", by, at, reason, verdict } : { kind: "refuse", by, at, reason },
      session.safety.policy,
    );
    const moved = outcome.denials.length === 0;
    const next: KeptRecommendation = {
      ...kept,
      recommendation: outcome.recommendation,
      denials: outcome.denials,
      order: moved && approve ? kept.intent.id : null,
    };
    const state = outcome.recommendation.state;
    const stored = state === "proposed" ? "pending" : state === "refused" ? "rejected" : state;
    if (stored === "pending") this.#pending.set(kept.id, next);
    else this.#pending.delete(kept.id);
    const records = state === "refused" || state === "expired" ? this.#tellPath(kept, reason, session) : [];
    const kind = moved ? (approve ? "order.approved" : "order.refused") : "order.approval_denied";
    const body = {
      id: kept.id,
      strategy: kept.intent.strategy,
      reason,
      denials: outcome.denials,
      ...(records.length > 0 ? { records } : {}),
    };
    return {
      kept: next,
      moved,
      change: {
        ...this.#rowOf(next, stored),
        journal: [note(kind, `person:${person}`, kept.intent.id, body)],
      },
    };
  }

  /** Those whose time is over. */
  expired(now: number): KeptRecommendation[] {
    return [...this.#pending.values()].filter(({ recommendation }) => now > recommendation.expiresAt);
  }

  expire(kept: KeptRecommendation, session: DeskSession): Change {
    return this.#end(kept, "The recommendation expired", session);
  }

  /** A new signal took the place of what recommendations wait for: those of these orders are over. */
  withdraw(orderIds: readonly string[], session: DeskSession): Change[] {
    const over = [...this.#pending.values()].filter(({ intent }) => orderIds.includes(intent.id));
    return over.map((kept) => this.#end(kept, "A new signal replaced it", session));
  }

  #end(kept: KeptRecommendation, reason: string, session: DeskSession): Change {
    const recommendation: Recommendation = { ...kept.recommendation, state: "expired" };
    this.#pending.delete(kept.id);
    const records = this.#tellPath(kept, reason, session);
    const { id, intent } = kept;
    const body = { id, strategy: intent.strategy, reason, ...(records.length > 0 ? { records } : {}) };
    return {
      ...this.#rowOf({ ...kept, recommendation }, "expired"),
      journal: [note("order.recommendation_expired", "desk", kept.intent.id, body)],
    };
  }

  /** The strategy's order is over before it was sent. */
  #tellPath({ intent }: KeptRecommendation, reason: string, session: DeskSession) {
    if (intent.decision === null) return [];
    return session.path.apply(intent.strategy, {
      kind: "rejected",
      time: intent.decision.decidedAt,
      clientOrderId: intent.id,
      reason,
    });
  }

  #rowOf(kept: KeptRecommendation, state: string): Pick<Change, "recommendations"> {
    const { id, intent, recommendation } = kept;
    return {
      recommendations: [
        {
          id,
          account: this.#account,
          state,
          strategy: intent.strategy,
          symbol: intent.symbol,
          value: kept,
          proposed_at: isoTime(recommendation.proposedAt),
          expires_at: isoTime(recommendation.expiresAt),
        },
      ],
    };
  }
}

/**
 * The intent of a recommendation as it goes to risk and to the broker. A person's yes is a decision of its own time: how
 * old the signal may be by then is said by when the recommendation expires.
 */
export function intentOf({ intent }: KeptRecommendation, decidedAt: number): Intent {
  return { ...intent, quantity: decimal(intent.quantity), decidedAt };
}

function explain(
  { side, quantity, symbol, why, strategy }: Intent,
  price: number,
  session: DeskSession,
): KeptRecommendation["explanation"] {
  const worth = toCents(quantity.times(price));
  const equity = session.equity.last;
  const share =
    equity && !equity.eq(0) ? `, ${quantity.times(price).div(equity).times(100).toFixed(1)} % of equity` : "";
  const row = session.board.row(strategy);
  const stop = row?.settings.stopLoss ?? null;
  return [
    {
      title: "Action",
      text: `${side === "buy" ? "Buy" : "Sell"} ${plain(quantity)} ${symbol} at the market, about $${worth}${share}`,
    },
    { title: "Why", text: why },
    {
      title: "Guard",
      text:
        stop === null
          ? "No stop guards it"
          : `A stop ${(stop * 100).toFixed(1)} % away from the fill guards it`,
    },
    { title: "Limits", text: "All controls are asked again at the moment of approval" },
  ];
}
