import { decimal } from "../../src/core/decimal.js";
import type { Random } from "../../src/core/random.js";
import type {
  Broker,
  BrokerFill,
  BrokerOrder,
  BrokerOrderRequest,
  BrokerOutcome,
  BrokerStreamListener,
  Decimal,
} from "../../src/trading/orders/broker.js";
import { createFailureReader, type FailureReader, isNotFound } from "./alpaca-failure.js";
import { openOrderStream } from "./alpaca-order-stream.js";
import { toAccount, toAsset, toClock, toFill, toOrder, toOrderBody, toPosition } from "./alpaca-records.js";
import { trading } from "./alpaca-sdk.js";
import { type AlpacaSettings, brokerName, checkAlpacaSettings } from "./alpaca-settings.js";
import { OpenOrders } from "./open-orders.js";
import { keepConnected, type KeptConnection, processRandom } from "./reconnection.js";

/** How the connection is kept; what is left out has the default named. */
export interface AlpacaBrokerOptions {
  /** Of the waits between attempts; differs from process to process. */
  readonly random?: Random;
  /** How long the stream may be silent while orders are open; 60,000. */
  readonly silenceMs?: number;
  /** Wait before the stream is opened again, and the longest one; 250 and 15,000. */
  readonly firstDelayMs?: number;
  readonly longestDelayMs?: number;
  /** Wait before a query is asked again; 250. */
  readonly retryDelayMs?: number;
}

const QUERY_RETRIES = 2;
const LONGEST_RETRY_DELAY_MS = 2000;
const ORDERS_A_PAGE = 500;
const FILLS_A_PAGE = 100;
/** Codes of 422 that may mean that the client order id is taken. */
const TAKEN_ID = "40010001";

/**
 * A broker that speaks Alpaca's API through its SDK: our paper exchange, Alpaca's paper trading, or Alpaca live.
 *
 * @throws InputError for settings that cannot be right, such as a live host without `live`.
 */
export function createAlpacaBroker(settings: AlpacaSettings, options: AlpacaBrokerOptions = {}): Broker {
  checkAlpacaSettings(settings);
  return new AlpacaBroker(settings, options);
}

class AlpacaBroker implements Broker {
  readonly name: string;
  readonly live: boolean;
  readonly #settings: AlpacaSettings;
  readonly #options: AlpacaBrokerOptions;
  readonly #failures: FailureReader;
  readonly #orders: trading.OrdersApi;
  readonly #config: trading.Configuration;
  readonly #open = new OpenOrders();
  readonly #streams = new Set<KeptConnection>();

  constructor(settings: AlpacaSettings, options: AlpacaBrokerOptions) {
    this.name = brokerName(settings);
    this.live = settings.live;
    this.#settings = settings;
    this.#options = options;
    this.#failures = createFailureReader(settings);
    this.#config = new trading.Configuration({
      basePath: settings.tradingUrl.replace(/\/+$/, ""),
      keyId: settings.keyId,
      secret: settings.secret,
      timeoutMs: settings.timeoutMs,
      retry: {
        maxRetries: QUERY_RETRIES,
        maxDelayMs: LONGEST_RETRY_DELAY_MS,
        retryDelayMs: options.retryDelayMs ?? 250,
      },
    });
    this.#orders = new trading.OrdersApi(this.#config);
  }

  async submit(request: BrokerOrderRequest): Promise<BrokerOutcome<BrokerOrder>> {
    const { clientOrderId } = request;
    this.#expect(clientOrderId);
    const outcome = await this.#command(async () =>
      toOrder(await this.#orders.postOrder({ postOrderRequest: toOrderBody(request) })),
    );
    const settled = await this.#settleTaken(outcome, clientOrderId, (order) => isSameOrder(order, request));
    return this.#track(settled, clientOrderId);
  }

  async cancel(orderId: string): Promise<BrokerOutcome<null>> {
    for (const stream of this.#streams) stream.expect();
    return this.#command(async () => {
      await this.#orders.deleteOrderByOrderID({ orderId });
      return null;
    });
  }

  async replace(
    orderId: string,
    changes: Parameters<Broker["replace"]>[1],
  ): Promise<BrokerOutcome<BrokerOrder>> {
    const { clientOrderId, quantity, limitPrice, stopPrice } = changes;
    const patchOrderRequest = {
      clientOrderId,
      ...(quantity === undefined ? {} : { qty: quantity }),
      ...(limitPrice === undefined ? {} : { limitPrice }),
      ...(stopPrice === undefined ? {} : { stopPrice }),
    };
    this.#expect(clientOrderId);
    const outcome = await this.#command(async () =>
      toOrder(await this.#orders.patchOrderByOrderId({ orderId, patchOrderRequest })),
    );
    const settled = await this.#settleTaken(outcome, clientOrderId, (order) => order.replaces === orderId);
    return this.#track(settled, clientOrderId);
  }

  async findOrder(clientOrderId: string): Promise<BrokerOrder | null> {
    const order = await this.#query(`find order ${clientOrderId}`, () => this.#lookUp(clientOrderId));
    if (order) this.#open.seen(order);
    else this.#open.gone(clientOrderId);
    return order;
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    const before = this.#open.snapshot();
    const orders = await this.#query("list open orders", () => this.#allOpenOrders());
    this.#open.replace(before, orders);
    return orders;
  }

  async positions() {
    const api = new trading.PositionsApi(this.#config);
    return this.#query("list positions", async () => (await api.getAllOpenPositions()).map(toPosition));
  }

  async account() {
    const api = new trading.AccountsApi(this.#config);
    return this.#query("read the account", async () => toAccount(await api.getAccount()));
  }

  async clock() {
    const api = new trading.ClockApi(this.#config);
    return this.#query("read the clock", async () => toClock(await api.legacyClock()));
  }

  async asset(symbol: string) {
    const api = new trading.AssetsApi(this.#config);
    return this.#query(`look up ${symbol}`, () =>
      orNull(async () => toAsset(await api.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: symbol }))),
    );
  }

  async fillsAfter(time: number): Promise<readonly BrokerFill[]> {
    const fills = await this.#query("list fills", () => this.#allFillsAfter(time));
    return fills.toSorted((a, b) => a.time - b.time);
  }

  listen(listener: BrokerStreamListener): () => void {
    const { random = processRandom(), silenceMs = 60_000 } = this.#options;
    const { firstDelayMs = 250, longestDelayMs = 15_000 } = this.#options;
    const stream = keepConnected(
      (events) =>
        openOrderStream(this.#settings, this.#failures, events, (update) => {
          this.#open.seen(update.order);
          listener.update(update);
        }),
      {
        ready: () => listener.ready(),
        lost: (reason) => listener.lost(reason),
        expecting: () => (this.#open.size > 0 ? `while ${this.#open.size} orders are open` : null),
      },
      { random, silenceMs, firstDelayMs, longestDelayMs, readyMs: this.#settings.timeoutMs },
    );
    this.#streams.add(stream);
    return () => {
      this.#streams.delete(stream);
      stream.close();
    };
  }

  async #allOpenOrders(): Promise<BrokerOrder[]> {
    const found = new Map<string, BrokerOrder>();
    let until: number | null = null;
    for (;;) {
      const page = await this.#orders.getAllOrders({
        status: "open",
        direction: "desc",
        limit: ORDERS_A_PAGE,
        ...(until === null ? {} : { until: new Date(until).toISOString() }),
      });
      const before = found.size;
      for (const order of page.map(toOrder)) found.set(order.id, order);
      if (page.length < ORDERS_A_PAGE) return [...found.values()];
      if (found.size === before) throw new TypeError(`more than ${ORDERS_A_PAGE} orders came at one moment`);
      // The broker leaves out `until` itself, and knows times more finely than we do.
      until = Math.min(...page.map((order) => toOrder(order).submittedAt)) + 1;
    }
  }

  /** To an empty page: a short one may be the broker's own limit. */
  async #allFillsAfter(time: number): Promise<BrokerFill[]> {
    const api = new trading.AccountActivitiesApi(this.#config);
    const fills = new Map<string, BrokerFill>();
    let pageToken: string | undefined;
    for (;;) {
      const page = await api.getAccountActivities({
        activityTypes: ["FILL"],
        after: new Date(time),
        direction: "asc",
        pageSize: FILLS_A_PAGE,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      for (const fill of page.map(toFill)) fills.set(fill.executionId, fill);
      const last = page.at(-1)?.id;
      if (last === undefined || last === pageToken) return [...fills.values()];
      pageToken = last;
    }
  }

  #lookUp(clientOrderId: string): Promise<BrokerOrder | null> {
    return orNull(async () => toOrder(await this.#orders.getOrderByClientOrderId({ clientOrderId })));
  }

  async #command<T>(work: () => Promise<T>): Promise<BrokerOutcome<T>> {
    try {
      return { kind: "confirmed", value: await work() };
    } catch (error) {
      return this.#failures.outcome(error);
    }
  }

  /** A refusal because the client order id is taken: by this same order, sent before, or by another one. */
  async #settleTaken(
    outcome: BrokerOutcome<BrokerOrder>,
    clientOrderId: string,
    isOurs: (order: BrokerOrder) => boolean,
  ): Promise<BrokerOutcome<BrokerOrder>> {
    if (outcome.kind !== "refused" || outcome.code !== TAKEN_ID) return outcome;
    try {
      const order = await this.#lookUp(clientOrderId);
      if (!order) return outcome;
      if (isOurs(order)) return { kind: "confirmed", value: order };
      return { ...outcome, reason: `client order id ${clientOrderId} belongs to another order, ${order.id}` };
    } catch (error) {
      return {
        kind: "unresolved",
        reason: `${outcome.reason}; looked up: ${this.#failures.describe(error)}`,
      };
    }
  }

  async #query<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // oxlint-disable-next-line preserve-caught-error -- the SDK's error holds the answer's text, which may hold anything
      throw new Error(`Cannot ${action} at the ${this.name}: ${this.#failures.describe(error)}`);
    }
  }

  #expect(clientOrderId: string): void {
    this.#open.sent(clientOrderId);
    for (const stream of this.#streams) stream.expect();
  }

  #track(outcome: BrokerOutcome<BrokerOrder>, clientOrderId: string): BrokerOutcome<BrokerOrder> {
    if (outcome.kind === "confirmed") this.#open.answered(outcome.value);
    if (outcome.kind === "refused") this.#open.gone(clientOrderId);
    return outcome;
  }
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Whether an order is what was asked for; figures are compared as numbers, `2.0` is `2`. */
function isSameOrder(order: BrokerOrder, request: BrokerOrderRequest): boolean {
  return (
    order.symbol === request.symbol &&
    order.side === request.side &&
    order.type === request.type &&
    order.timeInForce === request.timeInForce &&
    isSameFigure(order.quantity, request.quantity) &&
    isSameFigure(order.limitPrice, request.limitPrice) &&
    // A trailing stop's price is the broker's, and moves.
    (request.stopPrice === null || isSameFigure(order.stopPrice, request.stopPrice))
  );
}

function isSameFigure(a: Decimal | null, b: Decimal | null): boolean {
  return a === null || b === null ? a === b : decimal(a).eq(b);
}
