import type { NewOrder, OrderRecord } from "../../src/contracts/orders.js";

/** An answer of the API; status 0 when there was none. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const PATIENCE_MS = 10_000;

/** Requests with a token; one that gets no answer is a status of 0. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  get(path: string): Promise<Answer> {
    return this.#ask(path, { method: "GET" });
  }

  /** A change under a key. */
  change(method: "POST" | "DELETE" | "PATCH", path: string, key: string, body?: object): Promise<Answer> {
    return this.#ask(path, {
      method,
      headers: { "Idempotency-Key": key, ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        ...init,
        headers: { ...init.headers, Authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
    } catch {
      return { status: 0, body: null };
    }
  }
}

/** What one order of the client's own record came to. */
export interface ClientOrder {
  readonly key: string;
  readonly order: Omit<NewOrder, "trailPercent" | "stopPrice">;
  /** Ids of every 2xx answer under the key; more than one different id is a double. */
  readonly ids: Set<string>;
  attempts: number;
  denied: string | null;
  cancels: number;
}

/** Whether the API may still take it: no answer, a fault of its own, halted, in progress, too often. */
function isUndecided({ status, body }: Answer): boolean {
  const code = (body as { error?: { code?: string } } | null)?.error?.code;
  return status === 0 || status >= 500 || status === 429 || code === "request_in_progress";
}

/** Hands an order in under its key until it is taken or denied; every repeat is the same request. */
export async function handIn(api: ApiClient, order: ClientOrder, stopped: () => boolean): Promise<void> {
  for (;;) {
    order.attempts++;
    const answer = await api.change("POST", "/v1/orders", order.key, order.order);
    if (answer.status === 201) {
      order.ids.add((answer.body as OrderRecord).id);
      return;
    }
    if (!isUndecided(answer)) {
      const { error } = answer.body as { error: { code: string; message: string } };
      order.denied = `${answer.status} ${error.code}: ${error.message}`;
      return;
    }
    if (stopped()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
