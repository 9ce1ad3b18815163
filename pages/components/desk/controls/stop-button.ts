import type { SessionRecord } from "../../../src/contracts/controls.js";
import { readSession } from "../kit/desk-client.js";
import { html } from "../../kit/prelude.js";
import { askToStop } from "./stop-dialog.js";

/** The button that stops all trading; it asks before it does. */
export function stopButton(size: "compact" | "big"): HTMLButtonElement {
  const text = size === "big" ? "Stop all trading" : "Stop";
  return html`<button type="button" class=${`stop ${size}`} aria-haspopup="dialog" onclick=${() => void openStop()}>${text}</button>` as HTMLButtonElement;
}

/** Opens the dialog of the stop. */
export async function openStop(): Promise<void> {
  // A server that does not answer must not keep the dialog shut: it says what else can be done.
  askToStop(await readSession().catch(() => UNKNOWN));
}

/** Someone who may be anybody: the server decides. */
const UNKNOWN: SessionRecord = { name: null, roles: ["trader"], csrf: null, expiresAt: null };
