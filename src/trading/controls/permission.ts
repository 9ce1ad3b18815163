import { blockingSwitch, describeSwitch } from "../risk/kill-switch.js";
import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/** Control 23. What a switch blocks is its own matter; a person who is to get out asks for one that lets exits through. */
export function checkSwitches({ order, context, facts }: CheckSubject, found: Findings): void {
  const blocking = blockingSwitch(context.switches, order, facts.exit ? "exits" : "entries");
  if (!blocking) return;
  const words = `${blocking.reason} (${describeSwitch(blocking)})`;
  found.add("KILL_SWITCH_ENGAGED", words, null, blocking.id);
}

/** Control 25. */
export function checkMode({ context }: CheckSubject, found: Findings): void {
  const { mode, modeReason } = context;
  if (mode === "HALTED") found.add("TRADING_HALTED", `trading is halted: ${modeReason}`, "ACTIVE", mode);
  else if (mode !== "ACTIVE")
    found.add("TRADING_REDUCING", `only exits are let through: ${modeReason}`, "ACTIVE", mode);
}

/** Control 26, as it stands when the order is sent. */
export function checkBreaker({ context, policy }: CheckSubject, found: Findings): void {
  const { breaker } = context;
  if (breaker.state === "open") {
    const { cause } = breaker;
    const words = `the circuit breaker is open: ${cause?.message ?? "opened by hand"}`;
    found.add("BREAKER_OPEN", words, cause?.limit ?? null, cause?.figure ?? null);
  }
  const { sent } = breaker.trials;
  if (breaker.state === "half_open" && sent >= policy.breakerTrials) {
    const words = `${sent} trial orders were sent, limit ${policy.breakerTrials}`;
    found.add("BREAKER_TRIALS_USED", words, policy.breakerTrials, sent);
  }
}
