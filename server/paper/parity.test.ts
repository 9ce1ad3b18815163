import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bars } from "../../src/market/series/bars.js";
import { sessionDay } from "../../src/market/calendars/calendar.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../src/simulation/account/options.js";
import { runProgram } from "../../src/simulation/runs/run-program.js";
import type { OrderRequest } from "../../src/trading/orders/order.js";
import type { TradingContext } from "../../src/trading/orders/program.js";
import { ApiError } from "./http/api-error.js";
import { parseOrder } from "./http/order-request.js";
import { checkCancel, checkReplace, checkSubmit } from "./http/order-rules.js";
import { DEFAULT_RUN, type RunSettings } from "./exchange/options.js";
import { isOpen, type PaperOrder } from "./exchange/paper-order.js";
import { PaperRun } from "./exchange/run.js";
import { centBars } from "./test-exchange.js";

/** What is wanted after a bar's close; amounts are shares of the last price. */
type Wish =
  | {
      readonly kind: "order";
      readonly symbol: string;
      readonly side: "buy" | "sell";
      readonly type: string;
      readonly tif: string;
      readonly qty: number;
      readonly near: number;
      readonly far: number;
      readonly exits: "none" | "bracket" | "oto" | "oco";
    }
  | { readonly kind: "cancel" | "replace"; readonly of: number; readonly near: number };

/** A fill of either side: the wish it comes from, the bar's time, units and price. */
type Filled = readonly [wish: string, time: number, quantity: number, price: number];

/** What a wish became at the exchange, for the program to repeat. */
type Done =
  | {
      readonly kind: "order";
      readonly key: string;
      readonly request: OrderRequest;
      readonly beside: OrderRequest | null;
    }
  | { readonly kind: "cancel"; readonly key: string }
  | {
      readonly kind: "replace";
      readonly key: string;
      readonly changes: { limitPrice?: number; stopPrice?: number };
    };

const SYMBOLS = ["AAPL", "MSFT"];

const share = fc.integer({ min: -300, max: 300 }).map((n) => n / 10_000);
const order = fc.record({
  kind: fc.constant("order" as const),
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom("buy" as const, "sell" as const),
  type: fc.constantFrom("market", "market", "limit", "stop", "stop_limit", "trailing_stop"),
  tif: fc.constantFrom("day", "gtc", "gtc", "opg", "cls", "ioc", "fok"),
  qty: fc.integer({ min: 1, max: 900 }),
  near: share,
  far: share,
  exits: fc.constantFrom(
    "none" as const,
    "none" as const,
    "bracket" as const,
    "oto" as const,
    "oco" as const,
  ),
});
const change = fc.record({
  kind: fc.constantFrom("cancel" as const, "replace" as const),
  of: fc.nat(30),
  near: share,
});
const script = fc.array(
  fc.array(fc.oneof({ weight: 4, arbitrary: order }, { weight: 1, arbitrary: change }), { maxLength: 4 }),
  { minLength: 1, maxLength: 25 },
);

const cents = (value: number): string => value.toFixed(2);

/** The body of POST /v2/orders for a wish at a price. */
function bodyOf(
  { symbol, side, type, tif, qty, near, far, exits }: Extract<Wish, { kind: "order" }>,
  price: number,
  id: string,
): object {
  const up = Math.abs(near) + 0.001;
  const down = Math.abs(far) + 0.001;
  const sign = side === "buy" ? 1 : -1;
  const target = { limit_price: cents(price * (1 + sign * up)) };
  const stop = {
    stop_price: cents(price * (1 - sign * down)),
    ...(near > 0.01 ? { limit_price: cents(price * (1 - sign * (down + 0.001))) } : {}),
  };
  const base = { client_order_id: id, symbol, side, qty: String(qty), time_in_force: tif };
  if (exits === "oco")
    return {
      ...base,
      type: "limit",
      order_class: "oco",
      take_profit: { limit_price: cents(price * (1 - sign * up)) },
      stop_loss: { stop_price: cents(price * (1 + sign * down)) },
    };
  if (exits !== "none")
    return {
      ...base,
      type: "market",
      order_class: exits,
      ...(exits === "bracket"
        ? { take_profit: target, stop_loss: stop }
        : near > 0
          ? { take_profit: target }
          : { stop_loss: stop }),
    };
  const limits = type === "limit" || type === "stop_limit" ? { limit_price: cents(price * (1 + near)) } : {};
  const stops = type === "stop" || type === "stop_limit" ? { stop_price: cents(price * (1 + far)) } : {};
  return {
    ...base,
    type,
    ...limits,
    ...stops,
    ...(type === "trailing_stop" ? { trail_percent: (down * 100).toFixed(2) } : {}),
  };
}

const TYPES = {
  market: "market",
  limit: "limit",
  stop: "stop",
  stop_limit: "stop-limit",
  trailing_stop: "trailing-stop",
} as const;

/** The same order as a program submits it. */
function requestOf({ terms, intent, limitPrice, stopPrice }: PaperOrder, group: string | null): OrderRequest {
  const { type, takeProfit, stopLoss, orderClass } = terms;
  const complex = orderClass === "bracket" || orderClass === "oto";
  return {
    symbol: terms.symbol,
    side: terms.side,
    quantity: Number(terms.qty),
    type: TYPES[type],
    timeInForce: terms.timeInForce,
    reduceOnly: intent.endsWith("close"),
    ...(limitPrice === null ? {} : { limitPrice: Number(limitPrice) }),
    ...(stopPrice === null ? {} : { stopPrice: Number(stopPrice) }),
    ...(terms.trailPercent === null ? {} : { trail: Number((Number(terms.trailPercent) / 100).toFixed(6)) }),
    ...(group === null ? {} : { group }),
    ...(complex
      ? {
          bracket: {
            timeInForce: terms.timeInForce === "day" ? ("day" as const) : ("gtc" as const),
            ...(takeProfit ? { takeProfit: { price: Number(takeProfit.limitPrice) } } : {}),
            ...(stopLoss ? { stopLoss: { price: Number(stopLoss.stopPrice) } } : {}),
            ...(stopLoss?.limitPrice ? { stopLimit: Number(stopLoss.limitPrice) } : {}),
          },
        }
      : {}),
  };
}

/** Plays a script at the exchange, one list of wishes after each close; gives its fills and what was taken in. */
async function playExchange(
  bars: readonly Bars[],
  settings: RunSettings,
  wishes: readonly (readonly Wish[])[],
) {
  const { run } = await PaperRun.open(bars, settings, null, false);
  const { engine } = run;
  const made: { key: string; order: PaperOrder }[] = [];
  const done: Done[][] = [];
  const act = (wish: Wish): Done | null => {
    if (wish.kind === "order") {
      const key = `o${made.length}`;
      const terms = parseOrder(bodyOf(wish, Number(engine.price(wish.symbol)), key));
      checkSubmit(engine, terms);
      const placed = run.execute({ do: "submit", terms }).order!;
      made.push({ key, order: placed });
      const oco = terms.orderClass === "oco";
      const group = oco ? `group.${key}` : null;
      return {
        kind: "order",
        key,
        request: requestOf(placed, group),
        beside: oco ? requestOf(placed.legs[0]!, group) : null,
      };
    }
    const target = made[wish.of % Math.max(1, made.length)];
    if (!target || target.order.terms.orderClass !== "simple") return null;
    if (wish.kind === "cancel") {
      run.execute({ do: "cancel", id: checkCancel(engine, target.order.id).id });
      return { kind: "cancel", key: target.key };
    }
    const price = Number(engine.price(target.order.terms.symbol));
    const { limitPrice, stopPrice } = target.order;
    const trailing = target.order.terms.type === "trailing_stop";
    const changes = {
      ...(limitPrice === null ? {} : { limitPrice: cents(price * (1 + wish.near)) }),
      ...(stopPrice === null || trailing ? {} : { stopPrice: cents(price * (1 - wish.near)) }),
    };
    if (Object.keys(changes).length === 0) return null;
    const terms = {
      clientOrderId: null,
      qty: null,
      timeInForce: null,
      limitPrice: null,
      stopPrice: null,
      trail: null,
      ...changes,
    };
    checkReplace(engine, target.order.id, terms);
    target.order = run.execute({ do: "replace", id: target.order.id, terms }).order!;
    return {
      kind: "replace",
      key: target.key,
      changes: {
        ...(changes.limitPrice ? { limitPrice: Number(changes.limitPrice) } : {}),
        ...(changes.stopPrice ? { stopPrice: Number(changes.stopPrice) } : {}),
      },
    };
  };
  for (let tick = engine.replay.start - 1; ; tick++) {
    const list: Done[] = [];
    for (const wish of wishes[tick] ?? []) {
      try {
        const result = act(wish);
        if (result) list.push(result);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
    done.push(list);
    if (engine.ended) break;
    run.execute({ do: "open" });
    run.execute({ do: "close" });
  }
  const keys = new Map(made.flatMap(({ key, order: { simId } }) => [[simId, key] as const]));
  const times = bars[0]!.time;
  const barTime = (time: number): number => {
    if (bars[0]!.timeframe === "1Day") return sessionDay(time);
    return times.findLast((opening) => opening <= time)!;
  };
  const fills = engine.desk.executions.map(({ order: filled, time, qty, price }): Filled => {
    const { simId } = filled;
    const [entry] = simId.split(".");
    const leg = filled.parent
      ? filled.parent.terms.orderClass === "oco"
        ? ".stop"
        : simId.slice(entry!.length)
      : "";
    const key =
      filled.parent?.terms.orderClass === "oco" ? keys.get(filled.parent.simId)! : keys.get(entry!)!;
    return [`${key}${leg}`, barTime(time), Number(qty), Number(price)];
  });
  return {
    fills,
    done,
    open: [...engine.desk.open.values()].filter(isOpen).length,
    cash: Number(engine.book.cash),
    run,
  };
}

/** Plays what the exchange took in through the backtest. */
function playProgram(bars: readonly Bars[], options: BacktestOptions, done: readonly (readonly Done[])[]) {
  const fills: Filled[] = [];
  const ids = new Map<string, string>();
  const keys = new Map<string, string>();
  let close = 0;
  const submit = (context: TradingContext, key: string, request: OrderRequest): void => {
    const id = context.submit(request);
    ids.set(key, id);
    keys.set(id, key);
  };
  const result = runProgram(
    {
      name: "script",
      onFill({ clientOrderId, time, quantity, price }) {
        const leg = /\.(stop|target)(\.\d+)?$/.exec(clientOrderId)?.[0] ?? "";
        const id = keys.has(clientOrderId) ? clientOrderId : clientOrderId.slice(0, -leg.length);
        fills.push([`${keys.get(id)!}${keys.has(clientOrderId) ? "" : leg}`, time, quantity, price]);
      },
      onBar(context) {
        for (const wish of done[close++] ?? []) {
          if (wish.kind === "cancel") context.cancel(ids.get(wish.key)!);
          else if (wish.kind === "replace") context.replace(ids.get(wish.key)!, wish.changes);
          else {
            submit(context, wish.key, wish.request);
            if (wish.beside) submit(context, `${wish.key}.stop`, wish.beside);
          }
        }
      },
    },
    bars.map((series) => ({ bars: series })),
    options,
  );
  return { fills, cash: result.portfolio.cash };
}

describe("the exchange beside the backtest", () => {
  test.each(["1Day", "1Hour"] as const)(
    "fills the same orders at the same bars and prices over random scripts of %s bars",
    async (timeframe) => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(
          script,
          fc.nat(1000),
          fc.constantFrom(0, 7.5),
          fc.constantFrom(null, 0.0001),
          async (wishes, seed, slippageBps, maxVolumeShare) => {
            const bars = SYMBOLS.map((symbol, k) => centBars(symbol, seed + k, 30, timeframe));
            const settings = { ...DEFAULT_RUN, from: bars[0]!.time[1]!, slippageBps, maxVolumeShare };
            const exchange = await playExchange(bars, settings, wishes);
            const options: BacktestOptions = {
              ...DEFAULT_OPTIONS,
              cash: 100_000,
              commission: 0,
              slippageBps,
              initialMargin: 0.5,
              maintenanceMargin: 1e-9,
              ...(maxVolumeShare === null ? {} : { maxVolumeShare }),
            };
            const program = playProgram(bars, options, exchange.done);
            expect(exchange.fills).toEqual(program.fills);
            expect(exchange.cash).toBeCloseTo(program.cash, 6);
            compared += exchange.fills.length;
          },
        ),
        { seed: 11, numRuns: 300 },
      );
      expect(compared).toBeGreaterThan(1000);
    },
  );
});
