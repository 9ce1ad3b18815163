import type { AccountSummary } from "../../../src/contracts/account.js";
import type { DenialRecord, OrderRecord } from "../../../src/contracts/orders.js";
import { money, tone } from "../../../src/report/words/format.js";
import type { OrderState } from "../../../src/trading/orders/order-state.js";
import type { TradingMode } from "../../../src/trading/risk/trading-mode.js";
import { html } from "../../kit/prelude.js";

/** Money of the wire for reading; a price keeps up to four digits. */
export function wireMoney(text: string | null, { plus = false } = {}): string {
  return money(text === null ? null : Number(text), { plus });
}

/** A price of the wire: two digits, more only where it has them. */
export function wirePrice(text: string | null): string {
  if (text === null) return "–";
  const digits = Math.min(4, Math.max(2, (/\.(\d*?)0*$/.exec(text)?.[1] ?? "").length));
  return money(Number(text), { digits });
}

/** The class of a gain or loss of the wire. */
export function wireTone(text: string | null): string {
  return tone(text === null ? null : Number(text));
}

/** A quantity without trailing zeros, with a real minus sign. */
export function wireQuantity(text: string): string {
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const kept = fraction.replace(/0+$/, "");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${text.startsWith("-") ? "−" : ""}${grouped}${kept === "" ? "" : `.${kept}`}`;
}

/** What kind of money moves, to stand beside every figure of the desk. */
export function brokerLabel({ name, live, replay }: AccountSummary["broker"]): string {
  if (live) return `REAL MONEY · ${name}`;
  return replay ? "Paper · replay of past bars" : `Paper · ${name}`;
}

const MODES: Readonly<Record<TradingMode, readonly [mark: string, words: string]>> = {
  ACTIVE: ["●", "orders may go out"],
  REDUCING: ["◐", "only orders that make a position smaller"],
  HALTED: ["■", "no order goes out"],
};

/** What a trading mode lets through, in words. */
export function modeWords(mode: TradingMode): string {
  return MODES[mode][1];
}

/** A trading mode by sign, word and colour. */
export function modeBadge(mode: TradingMode): HTMLElement {
  return html`<b class=${`mode ${mode.toLowerCase()}`} title=${modeWords(mode)}>${MODES[mode][0]} ${mode}</b>`;
}

/** An order in one line, as in `buy 12 AAPL, limit $187.20, day`. */
export function describeOrder(
  order: Pick<
    OrderRecord,
    "side" | "quantity" | "symbol" | "type" | "limitPrice" | "stopPrice" | "timeInForce"
  >,
): string {
  const { side, quantity, symbol, type, limitPrice, stopPrice, timeInForce } = order;
  const prices = [
    ...(stopPrice === null ? [] : [`stop ${wirePrice(stopPrice)}`]),
    ...(limitPrice === null ? [] : [`limit ${wirePrice(limitPrice)}`]),
  ];
  const kind = prices.length > 0 ? prices.join(", ") : type.replace("_", " ");
  return `${side} ${wireQuantity(quantity)} ${symbol}, ${kind}, ${timeInForce}`;
}

/** The state of an order in words. */
export function stateWords(state: OrderState): string {
  return state.replaceAll("_", " ");
}

/** A denial with its control, limit and figure. */
export function denialLine({ control, code, message, limit, figure }: DenialRecord): HTMLElement {
  return html`<div class="denial"><span class="loss">✗</span> <a href=${`/controls#control-${control}`}>Control ${control}</a>: ${message}
    <span class="unit">limit ${figureText(limit)}, figure ${figureText(figure)}, <code>${code}</code></span></div>`;
}

function figureText(value: number | string | null): string {
  if (value === null) return "none";
  return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 6 }) : value;
}

/** A name as it stands in a sentence: `person:ann` is `ann`. */
export function actorName(actor: string): string {
  return actor.replace(/^person:/, "");
}

/** A text of the desk as a sentence: with one full stop behind it. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
