import { isoTime } from "../../../src/contracts/run-record.js";
import { decimal, type Exactly, plain } from "../../../src/core/decimal.js";
import type { Sql } from "../../db/client.js";

import type { Change } from "./rows.js";

/** Account value over the market's days: the highest ever, and that at the start of the present day. */
export class EquityTrack {
  readonly #account: string;
  #highWater: Exactly | null;
  /** Account value at the end of the day before; null on an account's first day, until it is marked. */
  #dayStart: Exactly | null;
  #day: string;
  #last: Exactly | null;

  private constructor(
    account: string,
    highWater: Exactly | null,
    day: string,
    dayStart: Exactly | null,
    last: Exactly | null,
  ) {
    this.#account = account;
    this.#highWater = highWater;
    this.#day = day;
    this.#dayStart = dayStart;
    this.#last = last;
  }

  static async load(sql: Sql, account: string): Promise<EquityTrack> {
    const rows = await sql<
      { day: string; equity: string }[]
    >`SELECT to_char(day, 'YYYY-MM-DD') AS day, equity::text
      FROM equity_points WHERE account = ${account} ORDER BY day DESC LIMIT 2`;
    const [high] = await sql<{ equity: string | null }[]>`SELECT greatest(
      (SELECT max(equity) FROM equity_points WHERE account = ${account}),
      (SELECT (value->>'equity')::numeric FROM desk_state WHERE name = ${nameOf(account)}))::text AS equity`;
    const [latest, before] = rows;
    const value = (row: { equity: string } | undefined): Exactly | null => (row ? decimal(row.equity) : null);
    const highest = high?.equity ?? null;
    return new EquityTrack(
      account,
      highest === null ? null : decimal(highest),
      latest?.day ?? "",
      value(before) ?? value(latest),
      value(latest),
    );
  }

  get highWater(): Exactly | null {
    return this.#highWater;
  }

  get dayStart(): Exactly | null {
    return this.#dayStart;
  }

  get last(): Exactly | null {
    return this.#last;
  }

  /**
   * Takes an account value on a day of the market, `YYYY-MM-DD`; the change stores it, null when
   * nothing changed. True in `newDay` when a day began.
   */
  mark(
    day: string,
    now: number,
    equity: Exactly,
    cash: Exactly,
  ): { readonly change: Change | null; readonly newDay: boolean } {
    const newDay = day > this.#day;
    if (!newDay && this.#last?.eq(equity)) return { change: null, newDay };
    if (newDay) {
      this.#dayStart = this.#last ?? equity;
      this.#day = day;
    }
    this.#last = equity;
    const higher = this.#highWater === null || equity.gt(this.#highWater);
    if (higher) this.#highWater = equity;
    const at = isoTime(now);
    const change: Change = {
      journal: [],
      equity_points: [
        { account: this.#account, day: this.#day, at, equity: plain(equity), cash: plain(cash) },
      ],
      ...(higher
        ? {
            state: [
              {
                name: nameOf(this.#account),
                value: { equity: plain(equity) },
                changed_at: at,
                changed_by: "desk",
              },
            ],
          }
        : {}),
    };
    return { change, newDay };
  }
}

function nameOf(account: string): string {
  return `high-water:${account}`;
}
