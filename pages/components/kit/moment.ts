import { minute } from "../../src/report/words/format.js";
import { html } from "./prelude.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A moment on the reader's clock, with the date unless it is today; its title says it in UTC. */
export function moment(time: string | number | null): HTMLElement {
  if (time === null) return html`<span>–</span>`;
  const date = new Date(time);
  const today = localDay(date) === localDay(new Date());
  const text = today ? localClock(date, 8) : `${localDay(date)} ${localClock(date, 5)}`;
  return html`<time datetime=${date.toISOString()} title=${utcSecond(date)}>${text}</time>`;
}

/** A moment of the market, in UTC: in a replay it is long past. */
export function marketMoment(time: string | number | null): HTMLElement {
  if (time === null) return html`<span>–</span>`;
  return html`<time datetime=${new Date(time).toISOString()}>${minute(time)}</time>`;
}

/** The reader's time zone, as in `Europe/Berlin`. */
export function readersZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "local time";
}

/** A length of time in words of one unit, as in `4 min`; below a second in milliseconds. */
export function span(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND_MS) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < 2 * MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} days`;
}

/** How old something is, in whole seconds below two minutes. */
export function age(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  return ms < 2 * MINUTE_MS ? `${Math.floor(ms / SECOND_MS)} s` : span(ms);
}

/** Time left as `4:59`; hours in front when there are any. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND_MS));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function localDay(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 10);
}

function localClock(date: Date, length: 5 | 8): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(11, 11 + length);
}

function utcSecond(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
