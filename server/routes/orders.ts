import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { NewOrder, OrderDetail, OrderRecord } from "../../src/contracts/orders.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { body, found, json, personOf } from "./answers.js";
import {
  cursorParameter,
  integerParameter,
  nameParameter,
  queryParameters,
  symbolParameter,
} from "./parameters.js";

const OrderList = z
  .object({
    orders: z.array(OrderRecord),
    next: z.string().nullable().meta({ description: "The `cursor` of the next page; null on the last" }),
  })
  .meta({ id: "OrderList" });

const STATUS = "expected open, done or all";
const params = z.object({
  id: z.string().regex(/^[\w.:-]{1,128}$/, { error: "expected the id of an order" }),
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/orders",
  summary: "Orders, newest first",
  request: {
    query: queryParameters({
      status: z.enum(["open", "done", "all"], { error: STATUS }).default("all"),
      symbol: symbolParameter.optional(),
      strategy: nameParameter.optional(),
      limit: integerParameter(1, 200, 50),
      cursor: cursorParameter.optional(),
    }),
  },
  responses: { 200: json("A page of orders", OrderList) },
});

const submitRoute = createRoute({
  method: "post",
  path: "/v1/orders",
  summary: "Takes an order of a person through all controls; the same Idempotency-Key is the same order",
  request: { query: queryParameters({}), body: body(NewOrder) },
  responses: {
    201: json("The order, as it stands after it was handed to the broker", OrderRecord),
    422: json("A control denied it; the code and the figures are the control's", z.any()),
    503: json("Trading is halted", z.any()),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/orders/{id}",
  summary: "One order with all that happened to it",
  request: { params, query: queryParameters({}) },
  responses: { 200: json("The order", OrderDetail) },
});

const cancelRoute = createRoute({
  method: "delete",
  path: "/v1/orders/{id}",
  summary: "Asks the broker to cancel an order; it is canceled only once the broker confirms",
  request: { params, query: queryParameters({}) },
  responses: {
    202: json("The order, asked to be canceled", OrderRecord),
    409: json("It is done already", z.any()),
  },
});

/** `/v1/orders`: list, submit, get, cancel. */
export function registerOrders(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(listRoute, async (context) => {
    const { status, symbol, strategy, limit, cursor } = context.req.valid("query");
    const page = await desk.listOrders({
      status,
      limit,
      ...(symbol === undefined ? {} : { symbol }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return context.json({ orders: [...page.orders], next: page.next }, 200);
  });
  app.openapi(submitRoute, async (context) => {
    const order = await desk.submitOrder(
      context.req.valid("json"),
      personOf(context),
      context.get("idempotencyKey"),
    );
    context.header("Location", `/v1/orders/${encodeURIComponent(order.id)}`);
    return context.json(order, 201);
  });
  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    return context.json(found(await desk.getOrder(id), `order "${id}"`), 200);
  });
  app.openapi(cancelRoute, async (context) => {
    const { id } = context.req.valid("param");
    return context.json(await desk.cancelOrder(id, personOf(context)), 202);
  });
}
