import type { ProofStore } from "../../../src/trading/controls/governance/self-assessment.js";
import type { StoredNote } from "../ledger/writer.js";

const DAY_MS = 86_400_000;

/**
 * Proofs of the controls that are the server's own: each is kept when the server was seen doing it, at most once a day.
 * What was never seen stays unproven.
 */
export class ProofLog {
  readonly #store: ProofStore;
  readonly #now: () => number;
  readonly #log: (line: string) => void;
  readonly #last = new Map<number, number>();
  readonly #canceling = new Map<string, number>();

  constructor(store: ProofStore, now: () => number, log: (line: string) => void) {
    this.#store = store;
    this.#now = now;
    this.#log = log;
  }

  /** Keeps that a control was seen at work. */
  async record(control: number, passed: boolean, evidence: string): Promise<void> {
    const now = this.#now();
    if (passed && now - (this.#last.get(control) ?? 0) < DAY_MS) return;
    this.#last.set(control, now);
    try {
      await this.#store.record({ control, provenAt: now, passed, evidence });
    } catch (error) {
      this.#last.delete(control);
      this.#log(`Cannot keep the proof of control ${control}: ${(error as Error).message}`);
    }
  }

  /** Reads proofs out of what was just stored in the journal. */
  hear(notes: readonly StoredNote[]): void {
    for (const { kind, body, time } of notes) {
      const subject = String(body["subject"] ?? "");
      if (kind === "reconciliation") void this.#reconciled(body);
      else if (kind === "order.quarantined") void this.record(30, true, `Quarantined ${subject}`);
      else if (kind === "order.cancel_requested") this.#canceling.set(subject, Date.parse(time));
      else if (kind === "order.canceled") void this.#canceled(subject, Date.parse(time));
      else if (kind === "alert.raised") void this.#alerted(subject, Date.parse(time));
      else if (kind === "switch.drill") void this.#drilled(body);
      else if (kind === "mode_transition.refused") {
        void this.record(37, true, `Refused: ${String(body["unmet"])}`);
      }
    }
    if (this.#canceling.size > 1000) this.#canceling.clear();
  }

  async #reconciled(body: StoredNote["body"]): Promise<void> {
    if (body["ok"] !== true) return;
    await this.record(
      29,
      true,
      `Books equal at the ${String(body["occasion"])}: ${JSON.stringify(body["found"])}`,
    );
  }

  async #drilled(body: StoredNote["body"]): Promise<void> {
    const [before, left, took] = [
      Number(body["ordersBefore"]),
      Number(body["ordersLeft"]),
      Number(body["tookMs"]),
    ];
    const evidence = `Drill: ${before - left} of ${before} orders confirmed as canceled after ${took} ms`;
    await this.record(23, left === 0, evidence);
    await this.record(40, left === 0 && took <= 5000, evidence);
  }

  async #canceled(order: string, at: number): Promise<void> {
    const asked = this.#canceling.get(order);
    this.#canceling.delete(order);
    if (asked !== undefined)
      await this.record(28, true, `${order} done ${at - asked} ms after it was asked, by the broker's word`);
  }

  async #alerted(alert: string, at: number): Promise<void> {
    const took = this.#now() - at;
    await this.record(31, took <= 5000, `${alert} stored and handed to event streams after ${took} ms`);
  }
}
