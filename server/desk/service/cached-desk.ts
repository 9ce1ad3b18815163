import { ReadCache } from "./read-cache.js";
import type { TradingDesk } from "../contract/trading-desk.js";

/** A desk of which many may read at once: the same reads share an answer while there are many of them. */
export function cachedDesk(desk: TradingDesk, now: () => number): TradingDesk {
  const cache = new ReadCache(now);
  return {
    summary: () => cache.read("summary", () => desk.summary()),
    equityCurve: (limit) => cache.read(`equity ${limit}`, () => desk.equityCurve(limit)),
    positions: () => cache.read("positions", () => desk.positions()),
    listOrders: (query) => cache.read(`orders ${JSON.stringify(query)}`, () => desk.listOrders(query)),
    getOrder: (id) => cache.read(`order ${id}`, () => desk.getOrder(id)),
    submitOrder: (...given) => cache.change(() => desk.submitOrder(...given)),
    cancelOrder: (...given) => cache.change(() => desk.cancelOrder(...given)),
    listStrategies: () => cache.read("strategies", () => desk.listStrategies()),
    getStrategy: (name) => cache.read(`strategy ${name}`, () => desk.getStrategy(name)),
    patchStrategy: (...given) => cache.change(() => desk.patchStrategy(...given)),
    controls: () => cache.read("controls", () => desk.controls()),
    killSwitch: (...given) => cache.change(() => desk.killSwitch(...given)),
    setMode: (...given) => cache.change(() => desk.setMode(...given)),
    modeTransition: (...given) => cache.change(() => desk.modeTransition(...given)),
    policies: () => cache.read("policies", () => desk.policies()),
    changePolicy: (...given) => cache.change(() => desk.changePolicy(...given)),
    listRecommendations: (state, limit) =>
      cache.read(`recommendations ${state} ${limit}`, () => desk.listRecommendations(state, limit)),
    decide: (...given) => cache.change(() => desk.decide(...given)),
    listAlerts: (state, limit) => cache.read(`alerts ${state} ${limit}`, () => desk.listAlerts(state, limit)),
    acknowledge: (...given) => cache.change(() => desk.acknowledge(...given)),
    services: () => cache.read("services", () => desk.services()),
    journalAfter: (seq, limit) => desk.journalAfter(seq, limit),
    onJournal: (listener) => desk.onJournal(listener),
    figures: () => desk.figures(),
    metrics: () => desk.metrics?.() ?? "",
  };
}
