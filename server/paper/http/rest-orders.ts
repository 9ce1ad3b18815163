import { ApiError, malformed, notFound } from "./api-error.js";
import { ok, route, type ApiContext, type ApiAnswer, type ApiRequest, type Route } from "./api.js";
import type { PaperEngine } from "../exchange/engine.js";
import { parseOrder, parseReplacement } from "./order-request.js";
import { checkCancel, checkReplace, checkSubmit, orderOf } from "./order-rules.js";
import { isOpen, orderJson, type OrderTerms, type PaperOrder } from "../exchange/paper-order.js";
import { choiceOf, instantOf, integerOf, symbolsOf } from "./query.js";

/** /v2/orders. */
export const ORDER_ROUTES: readonly Route[] = [
  route("GET", "/v2/orders", ({ engine }, { query }) =>
    ok(listOrders(engine, query).map((order) => jsonOf(engine, order, query.get("nested") === "true"))),
  ),
  route("POST", "/v2/orders", (context, { body }) => ok(submit(context, parseOrder(body)))),
  route("DELETE", "/v2/orders", cancelAll),
  route("GET", "/v2/orders:by_client_order_id", ({ engine }, { query }) => {
    const id = query.get("client_order_id");
    if (!id) throw malformed("client_order_id is required");
    const order = engine.desk.findClient(id);
    if (!order) throw notFound(`order not found for ${id}`);
    return ok(jsonOf(engine, order, true));
  }),
  route("GET", "/v2/orders/:name", ({ engine }, { query }, [id]) =>
    ok(jsonOf(engine, orderOf(engine, id!), query.get("nested") === "true")),
  ),
  route("PATCH", "/v2/orders/:name", (context, { body }, [id]) => {
    const terms = parseReplacement(body);
    const order = checkReplace(context.engine, id!, terms);
    const { answer } = context.execute({
      do: "replace",
      id: order.id,
      terms,
      ...(context.confirmsLater ? { pending: true } : {}),
    });
    return ok(answer);
  }),
  route("DELETE", "/v2/orders/:name", (context, request, [id]) => {
    cancel(context, checkCancel(context.engine, id!));
    return { status: 204 };
  }),
];

/** Takes in an order that the account and the market allow; gives its JSON. */
export function submit(context: ApiContext, terms: OrderTerms): Readonly<Record<string, unknown>> {
  checkSubmit(context.engine, terms);
  context.beforeOrder();
  return context.execute({ do: "submit", terms }).answer!;
}

function cancel(context: ApiContext, { id }: PaperOrder): void {
  const race = context.raceOf(id);
  const pending = context.confirmsLater && race === undefined;
  context.execute({ do: "cancel", id, ...(pending ? { pending } : {}), ...(race ? { race } : {}) });
}

/** Cancels every open order; each answers for itself. */
export function cancelAll(context: ApiContext, _request?: ApiRequest): ApiAnswer {
  const body = [...context.engine.desk.open.values()]
    .filter(({ parent }) => parent === null)
    .map(({ id }) => {
      try {
        // The end of one order may have been the end of another.
        const order = checkCancel(context.engine, id);
        cancel(context, order);
        for (const leg of order.legs) if (isOpen(leg)) cancel(context, leg);
        return { id, status: 200 };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { id, status: error.status };
      }
    });
  const orphans = [...context.engine.desk.open.values()].filter(
    ({ parent, status }) => parent !== null && !isOpen(parent) && !status.startsWith("pending"),
  );
  for (const order of orphans) if (isOpen(order)) cancel(context, order);
  return { status: 207, body: [...body, ...orphans.map(({ id }) => ({ id, status: 200 }))] };
}

function jsonOf(engine: PaperEngine, order: PaperOrder, nested: boolean): Record<string, unknown> {
  return orderJson(order, (symbol) => engine.assetId(symbol), nested);
}

function listOrders(engine: PaperEngine, query: URLSearchParams): PaperOrder[] {
  const status = choiceOf(query, "status", ["open", "closed", "all"]);
  const limit = integerOf(query, "limit", { least: 1, most: 500, usual: 50 });
  const descending = choiceOf(query, "direction", ["desc", "asc"]) === "desc";
  const fits = filterOf(engine, query, status);
  const source =
    status === "open" ? [...engine.desk.open.values()].sort((a, b) => a.place - b.place) : engine.desk.all;
  const found: PaperOrder[] = [];
  for (let k = 0; k < source.length && found.length < limit; k++) {
    const order = source[descending ? source.length - 1 - k : k]!;
    if (fits(order)) found.push(order);
  }
  return found;
}

function filterOf(
  engine: PaperEngine,
  query: URLSearchParams,
  status: "open" | "closed" | "all",
): (order: PaperOrder) => boolean {
  const after = instantOf(query, "after") ?? -Infinity;
  const until = instantOf(query, "until", true) ?? Infinity;
  const symbols = symbolsOf(query);
  const side = query.get("side");
  const nested = query.get("nested") === "true";
  const classes = query.get("asset_class")?.split(",") ?? ["us_equity"];
  const afterPlace = placeOf(engine, query.get("after_order_id"), -1);
  const beforePlace = placeOf(engine, query.get("before_order_id"), Infinity);
  const equities = classes.some((name) => name === "us_equity" || name === "all");
  return (order) => {
    const { terms, createdAt, place, parent } = order;
    if (!equities || (nested && parent !== null)) return false;
    if (status === "closed" && isOpen(order)) return false;
    if (createdAt <= after || createdAt >= until || place <= afterPlace || place >= beforePlace) return false;
    return (!symbols || symbols.includes(terms.symbol)) && (!side || terms.side === side);
  };
}

function placeOf(engine: PaperEngine, id: string | null, absent: number): number {
  return id ? orderOf(engine, id).place : absent;
}
