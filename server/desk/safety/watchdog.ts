import type { Denial } from "../../../src/trading/limits/denial.js";
import { reviewConnection, reviewHeartbeat } from "../../../src/trading/controls/in-flight/connection.js";
import { overdueOrders } from "../../../src/trading/controls/in-flight/order-lifetime.js";
import { unconfirmedCancels } from "../../../src/trading/controls/in-flight/cancel-confirmation.js";
import type { DeskSession } from "./desk-session.js";
import type { LimitWatch } from "./limit-watch.js";
import { riskOpenOrders } from "./risk-view.js";

/** The dead man's handle, the lost stream, and orders that work or wait for too long. */
export class Watchdog {
  readonly #session: DeskSession;
  readonly #limits: LimitWatch;
  readonly #lostAt: () => number | null;
  #heartbeatAt: number | null = null;

  /** @param lostAt wall time since when the broker's stream is lost; null while it is heard */
  constructor(session: DeskSession, limits: LimitWatch, lostAt: () => number | null) {
    this.#session = session;
    this.#limits = limits;
    this.#lostAt = lostAt;
  }

  /** Wall time of the last heartbeat; null before the first. */
  get heartbeatAt(): number | null {
    return this.#heartbeatAt;
  }

  start(): void {
    this.#heartbeatAt = this.#session.now();
  }

  /** A heartbeat: how long ago the last one was tells whether this process stood still. */
  async beat(): Promise<void> {
    const now = this.#session.now();
    const { policy } = this.#session.safety;
    const since = (moment: number | null): number | null => (moment === null ? null : now - moment);
    const heartbeat = reviewHeartbeat(since(this.#heartbeatAt), policy);
    const connection = reviewConnection(since(this.#lostAt()), policy);
    this.#heartbeatAt = now;
    for (const { action, denial } of [heartbeat, connection]) {
      if (!denial) continue;
      if (action === "cancel") {
        await this.#session.cancelAll(this.#limits.openEntries(), "risk", denial.message);
      }
      await this.#tell(denial, "Nothing to do if it passes; entries wait meanwhile.");
    }
    await this.#lookAtOrders(now);
  }

  async #lookAtOrders(now: number): Promise<void> {
    const { book, market, safety } = this.#session;
    const open = riskOpenOrders(book, market).filter(({ strategy }) => strategy !== "external");
    for (const { clientOrderId, denial } of overdueOrders(open, now, safety.policy)) {
      await this.#session.cancelAll([clientOrderId], "risk", denial.message);
    }
    for (const { denial } of unconfirmedCancels(open, now, safety.policy)) {
      await this.#tell(denial, "The broker is being asked; look at the order there if this stays.");
    }
  }

  async #tell({ code, message }: Denial, action: string): Promise<void> {
    await this.#session.store(this.#session.alert({ level: "warning", code, message, action }));
  }
}
