import type { SessionRecord } from "../../../src/contracts/controls.js";
import { breakerPanel } from "./breaker-panel.js";
import { controlTable } from "./control-table.js";
import { ACTING, hasRole } from "../kit/desk-client.js";
import { deskPart, missingRole, roleLine } from "../kit/desk-page.js";
import { deskControls, deskPolicies } from "../kit/desk-values.js";
import { drillLog } from "./drill-log.js";
import { liveGate } from "./live-gate.js";
import { livePanel } from "../kit/live-panel.js";
import { partOf } from "../kit/live-value.js";
import { modePanel } from "./mode-panel.js";
import { policyPanel } from "./policy-panel.js";
import { html } from "../../kit/prelude.js";
import { stopPanel } from "./stop-panel.js";
import { switchForm } from "./switch-form.js";
import { switchList } from "./switch-list.js";

const SHOWS =
  "the stop, the kill switches with what each blocks and how to re-arm them, the trading mode, the circuit breaker against its limits, the forty controls with their limits and when each was last proven, the risk policy with its versions, the drills, and what lies between paper and real money.";

/** Stop, re-arm, and every limit. */
export function controlsPage(): HTMLElement {
  return deskPart({ shows: SHOWS, height: 900 }, build);
}

function build(who: SessionRecord): HTMLElement {
  let query = "";
  return html`<div class="desk">
    <h2 class="unseen">Stop</h2>
    ${stopPanel(who)}
    ${hasRole(who, ...ACTING) ? roleLine(missingRole(who, ["admin"], "re-arm, change the mode or the policy")) : null}
    <h2 id="switches">Kill switches</h2>
    ${livePanel([partOf(deskControls(), (c) => c.switches)], (switches) => switchList(switches, who), { name: "the kill switches" })}
    ${switchForm(who)}
    <div class="columns">
      <section><h2>Trading mode</h2>${livePanel([deskControls()], (state) => modePanel(state, who), { name: "the trading mode" })}</section>
      <section><h2>Circuit breaker</h2>${livePanel([deskControls()], breakerPanel, { name: "the circuit breaker" })}</section>
    </div>
    <h2>The forty controls</h2>
    ${livePanel([partOf(deskControls(), (c) => c.controls)], (controls) => controlTable(controls, query, (next) => (query = next)), { name: "the controls", height: 420 })}
    <h2>Risk policy</h2>
    ${livePanel([deskPolicies()], ({ policies }) => policyPanel(policies, who), { name: "the policy", height: 420 })}
    <h2>Drills</h2>
    ${livePanel([partOf(deskControls(), (c) => c.drills)], (drills) => drillLog(drills), { name: "the drills" })}
    <h2>From paper to real money</h2>
    ${livePanel([partOf(deskControls(), (c) => c.broker)], (broker) => liveGate(broker, who), { name: "the criteria" })}
  </div>`;
}
