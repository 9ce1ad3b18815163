import { malformed, invalid } from "./api-error.js";
import { decimal } from "../../../src/core/decimal.js";
import {
  ORDER_CLASSES,
  ORDER_TYPES,
  TIMES_IN_FORCE,
  type OrderTerms,
  type PositionIntent,
  type ReplaceTerms,
} from "../exchange/paper-order.js";

type Body = Readonly<Record<string, unknown>>;

const INTENTS = ["buy_to_open", "buy_to_close", "sell_to_open", "sell_to_close"] as const;
const LONGEST_ID = 128;

/**
 * The terms of the body of POST /v2/orders; what depends on the account or the market is not looked at.
 *
 * @throws ApiError 422 as Alpaca gives it for the first thing that is wrong.
 */
export function parseOrder(body: unknown): OrderTerms {
  const fields = fieldsOf(body);
  const type = oneOf(fields, "type", ORDER_TYPES);
  const orderClass = fields["order_class"] ? oneOf(fields, "order_class", ORDER_CLASSES) : "simple";
  const takeProfit = optionalFields(fields, "take_profit");
  const stopLoss = optionalFields(fields, "stop_loss");
  const terms: OrderTerms = {
    clientOrderId: clientIdOf(fields),
    symbol: requiredText(fields, "symbol").toUpperCase(),
    side: oneOf(fields, "side", ["buy", "sell"] as const),
    type,
    timeInForce: oneOf(fields, "time_in_force", TIMES_IN_FORCE),
    qty: amount(fields, "qty"),
    notional: amount(fields, "notional"),
    limitPrice: price(fields, "limit_price"),
    stopPrice: price(fields, "stop_price"),
    trailPercent: amount(fields, "trail_percent"),
    trailPrice: amount(fields, "trail_price"),
    extendedHours: flag(fields, "extended_hours"),
    orderClass,
    takeProfit: takeProfit && { limitPrice: requiredPrice(takeProfit, "limit_price", "take_profit.") },
    stopLoss: stopLoss && {
      stopPrice: requiredPrice(stopLoss, "stop_price", "stop_loss."),
      limitPrice: price(stopLoss, "limit_price", "stop_loss."),
    },
    positionIntent: fields["position_intent"]
      ? (oneOf(fields, "position_intent", INTENTS) satisfies PositionIntent)
      : null,
  };
  checkAmounts(terms);
  checkPrices(terms);
  checkClass(terms);
  checkTimes(terms);
  return terms;
}

/**
 * The terms of the body of PATCH /v2/orders/{id}.
 *
 * @throws ApiError 422 when nothing is asked for or something has no proper shape.
 */
export function parseReplacement(body: unknown): ReplaceTerms {
  const fields = fieldsOf(body);
  if (fields["notional"] !== undefined && fields["notional"] !== null)
    throw invalid("notional orders cannot be replaced");
  const terms: ReplaceTerms = {
    clientOrderId: clientIdOf(fields),
    qty: amount(fields, "qty"),
    timeInForce: fields["time_in_force"] ? oneOf(fields, "time_in_force", TIMES_IN_FORCE) : null,
    limitPrice: price(fields, "limit_price"),
    stopPrice: price(fields, "stop_price"),
    trail: amount(fields, "trail"),
  };
  if (terms.qty !== null && terms.qty.includes(".")) throw invalid("qty must be integer to replace an order");
  const { clientOrderId: _, ...changes } = terms;
  if (Object.values(changes).every((value) => value === null))
    throw malformed("at least one of qty, time_in_force, limit_price, stop_price, trail is required");
  return terms;
}

function fieldsOf(body: unknown): Body {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw malformed("request body must be a JSON object");
  return body as Body;
}

function optionalFields(fields: Body, name: string): Body | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) throw malformed(`${name} must be an object`);
  return value as Body;
}

function clientIdOf(fields: Body): string | null {
  const value = fields["client_order_id"];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string" || value.length > LONGEST_ID)
    throw malformed(`client_order_id must be no more than ${LONGEST_ID} characters`);
  return value;
}

function requiredText(fields: Body, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw malformed(`${name} is required`);
  return value;
}

function oneOf<T extends string>(fields: Body, name: string, known: readonly T[]): T {
  const value = requiredText(fields, name);
  if (!(known as readonly string[]).includes(value)) throw malformed(`invalid ${name} "${value}"`);
  return value as T;
}

function flag(fields: Body, name: string): boolean {
  const value = fields[name];
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw malformed(`${name} must be a boolean`);
  return value;
}

/** A decimal above 0 with at most nine digits after the point, in its shortest text; null when it is absent. */
function amount(fields: Body, name: string, prefix = ""): string | null {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return null;
  const shown = `${prefix}${name}`;
  const written = typeof value === "number" && Number.isFinite(value) ? decimal(value).toFixed() : value;
  if (typeof written !== "string" || !/^-?\d{1,15}(\.\d{1,9})?$/.test(written))
    throw malformed(`${shown} must be a decimal number with at most 9 digits after the point`);
  const number = decimal(written);
  if (!number.gt(0)) throw malformed(`${shown} must be > 0`);
  return number.toFixed();
}

/** A price in whole cents from a dollar on, in hundredths of a cent below; null when it is absent. */
function price(fields: Body, name: string, prefix = ""): string | null {
  const value = amount(fields, name, prefix);
  if (value === null) return null;
  const digits = value.split(".")[1]?.length ?? 0;
  if (digits > (decimal(value).gte(1) ? 2 : 4))
    throw invalid(
      `invalid ${prefix}${name} ${value}. sub-penny increment does not fulfill minimum pricing criteria`,
    );
  return value;
}

function requiredPrice(fields: Body, name: string, prefix: string): string {
  const value = price(fields, name, prefix);
  if (value === null) throw malformed(`${prefix}${name} is required`);
  return value;
}

function checkAmounts({ qty, notional, type, timeInForce, orderClass, side }: OrderTerms): void {
  if (qty === null && notional === null) throw malformed("qty or notional is required");
  if (qty !== null && notional !== null) throw malformed("only one of qty or notional is accepted");
  const fractional = qty !== null && qty.includes(".");
  if (notional !== null && (type !== "market" || timeInForce !== "day"))
    throw invalid("notional orders must be market DAY orders");
  if (notional !== null && (notional.split(".")[1]?.length ?? 0) > 2)
    throw invalid("notional value must be limited to 2 decimal places");
  if (notional !== null && decimal(notional).lt(1))
    throw invalid("cost basis must be >= minimal amount of order 1");
  if ((fractional || notional !== null) && orderClass !== "simple")
    throw invalid("fractional orders must be simple orders");
  if (fractional && timeInForce !== "day") throw invalid("fractional orders must be DAY orders");
  if (fractional && type === "trailing_stop") throw invalid(`fractional ${side} orders cannot trail`);
}

function checkPrices({
  type,
  limitPrice,
  stopPrice,
  trailPercent,
  trailPrice,
  orderClass,
}: OrderTerms): void {
  const needsLimit = type === "limit" || type === "stop_limit";
  const needsStop = type === "stop" || type === "stop_limit";
  // The limit of a one-cancels-other order stands in its take_profit.
  if (needsLimit && limitPrice === null && orderClass !== "oco")
    throw malformed(`${type} orders require limit_price`);
  if (!needsLimit && limitPrice !== null) throw malformed(`${type} orders must not have limit_price`);
  if (needsStop && stopPrice === null) throw malformed(`${type} orders require stop_price`);
  if (!needsStop && stopPrice !== null) throw malformed(`${type} orders must not have stop_price`);
  const trails = [trailPercent, trailPrice].filter((value) => value !== null).length;
  if (type === "trailing_stop" && trails !== 1)
    throw malformed("trailing_stop orders require either trail_percent or trail_price");
  if (type !== "trailing_stop" && trails > 0)
    throw malformed(`${type} orders must not have trail_percent or trail_price`);
  if (trailPercent !== null && decimal(trailPercent).gte(100)) throw invalid("trail_percent must be < 100");
}

function checkClass({ orderClass, takeProfit, stopLoss, type }: OrderTerms): void {
  if (orderClass === "simple") {
    if (takeProfit || stopLoss)
      throw malformed("take_profit and stop_loss need order_class bracket, oco or oto");
    return;
  }
  if (orderClass === "oto") {
    if ((takeProfit === null) === (stopLoss === null))
      throw malformed("oto orders require either take_profit.limit_price or stop_loss.stop_price");
  } else if (takeProfit === null || stopLoss === null) {
    throw malformed(`${orderClass} orders require take_profit.limit_price and stop_loss.stop_price`);
  }
  if (orderClass === "oco" && type !== "limit") throw malformed("oco orders must be limit orders");
  if (orderClass !== "oco" && type !== "market" && type !== "limit")
    throw invalid(`${orderClass} orders must be market or limit orders`);
}

function checkTimes({ timeInForce, orderClass, type, extendedHours }: OrderTerms): void {
  if (orderClass !== "simple" && timeInForce !== "day" && timeInForce !== "gtc")
    throw invalid("complex orders must be DAY or GTC orders");
  if ((timeInForce === "opg" || timeInForce === "cls") && type !== "market" && type !== "limit")
    throw invalid(`${timeInForce} orders must be market or limit orders`);
  if (type === "trailing_stop" && timeInForce !== "day" && timeInForce !== "gtc")
    throw invalid("trailing_stop orders must be DAY or GTC orders");
  if (extendedHours && (type !== "limit" || (timeInForce !== "day" && timeInForce !== "gtc")))
    throw invalid("extended hours order must be DAY or GTC limit orders");
}
