import { z } from "zod";
import { BROKER_ORDER_TYPES, BROKER_TIMES_IN_FORCE } from "../trading/orders/broker.js";
import { ORDER_STATES } from "../trading/orders/order-state.js";
import { Reason, WireDecimal, WireTime } from "./wire.js";

/** Why a control stopped an order, with its figures. */
export const DenialRecord = z
  .object({
    control: z.int().meta({ description: "Number of the control, 1 to 40; see docs/risk-policy.md" }),
    code: z.string().meta({ example: "PRICE_COLLAR_EXCEEDED" }),
    message: z.string(),
    limit: z.union([z.number(), z.string()]).nullable(),
    figure: z.union([z.number(), z.string()]).nullable(),
  })
  .meta({ id: "Denial" });

/** One thing that happened to an order. */
export const OrderEventRecord = z
  .object({
    seq: z.int().meta({ description: "Place in the journal" }),
    time: WireTime,
    kind: z
      .string()
      .meta({ description: "decided, checked, approved, sent, accepted, filled and so on", example: "sent" }),
    state: z.enum(ORDER_STATES).nullable(),
    detail: z.string().meta({ description: "For a person" }),
  })
  .meta({ id: "OrderEvent" });

/** One execution. */
export const FillRecord = z
  .object({
    executionId: z.string(),
    time: WireTime,
    marketTime: WireTime,
    quantity: WireDecimal,
    price: WireDecimal,
  })
  .meta({ id: "Fill" });

/** An order on the desk. */
export const OrderRecord = z
  .object({
    id: z.string().meta({ description: "The client order id, derived from what was decided" }),
    brokerId: z.string().nullable(),
    strategy: z.string(),
    model: z.string().nullable(),
    person: z
      .string()
      .nullable()
      .meta({ description: "Who entered or approved it; null when nobody had to" }),
    symbol: z.string(),
    side: z.enum(["buy", "sell"]),
    type: z.enum(BROKER_ORDER_TYPES),
    quantity: WireDecimal,
    limitPrice: WireDecimal.nullable(),
    stopPrice: WireDecimal.nullable(),
    timeInForce: z.enum(BROKER_TIMES_IN_FORCE),
    reduceOnly: z.boolean(),
    state: z.enum(ORDER_STATES),
    unresolved: z.string().nullable().meta({
      description: "Why it is not known whether the broker has it; null when it is known",
    }),
    filledQuantity: WireDecimal,
    averagePrice: WireDecimal.nullable(),
    reason: z.string().nullable().meta({ description: "Why it was denied, rejected, canceled or expired" }),
    denials: z.array(DenialRecord),
    decidedAt: WireTime,
    createdAt: WireTime,
    updatedAt: WireTime,
  })
  .meta({ id: "Order" });

/** An order with all that happened to it. */
export const OrderDetail = OrderRecord.extend({
  events: z.array(OrderEventRecord),
  fills: z.array(FillRecord),
}).meta({ id: "OrderDetail" });

/** What a person may ask for. */
export const NewOrder = z
  .strictObject({
    symbol: z
      .string()
      .regex(/^[A-Z0-9.^-]{1,16}$/, { error: "expected 1 to 16 capital letters, digits, dots or dashes" }),
    side: z.enum(["buy", "sell"]),
    type: z.enum(BROKER_ORDER_TYPES).default("market"),
    quantity: WireDecimal.regex(/^(?!0+(\.0+)?$)\d/, { error: "expected a quantity above 0" }),
    limitPrice: WireDecimal.nullable().default(null),
    stopPrice: WireDecimal.nullable().default(null),
    trailPercent: WireDecimal.nullable().default(null),
    timeInForce: z.enum(BROKER_TIMES_IN_FORCE).default("day"),
    reason: Reason,
  })
  .meta({ id: "NewOrder" });

/** What a strategy or a person owns. */
export const PositionRecord = z
  .object({
    symbol: z.string(),
    strategy: z.string(),
    quantity: WireDecimal.meta({ description: "Below 0 for a short" }),
    averagePrice: WireDecimal,
    mark: WireDecimal.nullable().meta({ description: "Latest price; null when none came yet" }),
    markAt: WireTime.nullable(),
    unrealised: WireDecimal.nullable(),
    realised: WireDecimal.meta({ description: "Profit of what was closed, since the desk began" }),
    stop: WireDecimal.nullable(),
    target: WireDecimal.nullable(),
    openedAt: WireTime.nullable(),
  })
  .meta({ id: "Position" });

export type DenialRecord = z.infer<typeof DenialRecord>;
export type OrderEventRecord = z.infer<typeof OrderEventRecord>;
export type FillRecord = z.infer<typeof FillRecord>;
export type OrderRecord = z.infer<typeof OrderRecord>;
export type OrderDetail = z.infer<typeof OrderDetail>;
export type NewOrder = z.infer<typeof NewOrder>;
export type PositionRecord = z.infer<typeof PositionRecord>;
