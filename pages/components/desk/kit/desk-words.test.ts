import { describe, expect, it } from "vitest";
import { brokerLabel, describeOrder, sentence, wirePrice, wireQuantity } from "./desk-words.js";

describe("figures of the wire", () => {
  it.each([
    ["12", "12"],
    ["12.000", "12"],
    ["-1200.50", "−1,200.5"],
    ["0.000000001", "0.000000001"],
    ["123456789012345.5", "123,456,789,012,345.5"],
  ])("wireQuantity() writes %s as %s", (text, words) => expect(wireQuantity(text)).toBe(words));

  it.each([
    ["187.2", "$187.20"],
    ["0.1234", "$0.1234"],
    ["187.25000", "$187.25"],
    [null, "–"],
  ])("wirePrice() writes %s as %s", (text, words) => expect(wirePrice(text)).toBe(words));
});

describe("brokerLabel()", () => {
  it("names real money whatever else is true", () => {
    expect(brokerLabel({ name: "Alpaca", live: true, replay: true })).toBe("REAL MONEY · Alpaca");
    expect(brokerLabel({ name: "paper exchange", live: false, replay: true })).toBe(
      "Paper · replay of past bars",
    );
    expect(brokerLabel({ name: "Alpaca paper", live: false, replay: false })).toBe("Paper · Alpaca paper");
  });
});

describe("describeOrder()", () => {
  it("names the prices that the order has, or its type when it has none", () => {
    const order = { side: "buy", quantity: "12", symbol: "AAPL", timeInForce: "day" } as const;
    expect(describeOrder({ ...order, type: "market", limitPrice: null, stopPrice: null })).toBe(
      "buy 12 AAPL, market, day",
    );
    expect(describeOrder({ ...order, type: "stop_limit", limitPrice: "187.2", stopPrice: "186" })).toBe(
      "buy 12 AAPL, stop $186.00, limit $187.20, day",
    );
  });
});

describe("sentence()", () => {
  it("ends with one full stop, whether the text had one or not", () => {
    expect([sentence("All is well"), sentence("All is well."), sentence("Why?")]).toEqual([
      "All is well.",
      "All is well.",
      "Why?",
    ]);
  });
});
