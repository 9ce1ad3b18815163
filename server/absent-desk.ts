import { DeskError, type TradingDesk } from "./desk/contract/trading-desk.js";

/** A desk that says to everything that there is none, and why. */
export function absentDesk(reason: string): TradingDesk {
  const refuse = (): Promise<never> =>
    Promise.reject(new DeskError("halted", "desk_absent", `Cannot ask the trading desk: ${reason}`));
  return {
    summary: refuse,
    equityCurve: refuse,
    positions: refuse,
    listOrders: refuse,
    getOrder: refuse,
    submitOrder: refuse,
    cancelOrder: refuse,
    listStrategies: refuse,
    getStrategy: refuse,
    patchStrategy: refuse,
    controls: refuse,
    killSwitch: refuse,
    setMode: refuse,
    modeTransition: refuse,
    policies: refuse,
    changePolicy: refuse,
    listRecommendations: refuse,
    decide: refuse,
    listAlerts: refuse,
    acknowledge: refuse,
    services: refuse,
    journalAfter: refuse,
    onJournal: () => () => {},
    figures: () => ({}),
  };
}
