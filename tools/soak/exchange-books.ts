/** An order as the exchange itself has it. */
export interface ExchangeOrder {
  readonly id: string;
  readonly client_order_id: string;
  readonly status: string;
  readonly filled_qty: string;
  readonly submitted_at: string;
}

/** What the exchange says of the account, asked for beside the desk. */
export interface ExchangeBooks {
  readonly orders: readonly ExchangeOrder[];
  readonly positions: ReadonlyMap<string, number>;
  readonly cash: number;
}

const PAGE = 500;
const TRIES = 60;

/** Reads the account's books over the exchange's own API, past whatever faults strike. */
export async function readExchange(
  url: string,
  keys: { readonly keyId: string; readonly secret: string },
): Promise<ExchangeBooks> {
  const ask = async <T>(path: string): Promise<T> => {
    for (let k = 0; ; k++) {
      try {
        const response = await fetch(`${url}${path}`, {
          headers: { "APCA-API-KEY-ID": keys.keyId, "APCA-API-SECRET-KEY": keys.secret },
          signal: AbortSignal.timeout(5000),
        });
        if (response.ok) return (await response.json()) as T;
        await response.body?.cancel();
      } catch (error) {
        if (k >= TRIES) throw error;
      }
      if (k >= TRIES) throw new Error(`Cannot read ${path} of the exchange`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const orders = new Map<string, ExchangeOrder>();
  for (let after = ""; ;) {
    const query = `status=all&limit=${PAGE}&direction=asc${after && `&after=${encodeURIComponent(after)}`}`;
    const page = await ask<ExchangeOrder[]>(`/v2/orders?${query}`);
    for (const order of page) orders.set(order.id, order);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    // Those of one moment may be on two pages.
    after = new Date(Date.parse(last.submitted_at) - 1).toISOString();
  }
  const positions = await ask<{ symbol: string; qty: string }[]>("/v2/positions");
  const { cash } = await ask<{ cash: string }>("/v2/account");
  return {
    orders: [...orders.values()],
    positions: new Map(positions.map(({ symbol, qty }) => [symbol, Number(qty)])),
    cash: Number(cash),
  };
}
