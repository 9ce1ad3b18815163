import { EventLines } from "../../charts/event-lines.js";

/** What is heard of the desk as it happens. */
export interface DeskEvents {
  /** When anything came last, a heartbeat included; null before the first. */
  readonly heardAt: number | null;
  readonly open: boolean;
}

/** Without a sign for so long the stream counts as dead and is opened again. */
const SILENCE_MS = 25_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** The kind that listeners hear when the stream is back after a gap: anything may have happened. */
export const REOPENED = "stream reopened";

const listeners = new Set<(kind: string) => void>();
let state: DeskEvents = { heardAt: null, open: false };
let lastId: string | null = null;
let started = false;

/** Hears the kind of each journal record, as in `order.filled`; opens the page's one stream on first use. */
export function onDeskEvent(listener: (kind: string) => void): void {
  listeners.add(listener);
  start();
}

/** How the stream is doing. */
export function streamState(): DeskEvents {
  return state;
}

function start(): void {
  if (started) return;
  started = true;
  void keepListening();
}

/** Opens the stream again whenever it ends, after the last event that was heard, at growing distances. */
async function keepListening(): Promise<never> {
  let wait = FIRST_WAIT_MS;
  for (;;) {
    const before = state.heardAt;
    await listen().catch(() => {});
    change({ open: false });
    wait = state.heardAt === before ? Math.min(wait * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function listen(): Promise<void> {
  const abort = new AbortController();
  let silence = setTimeout(() => abort.abort(), SILENCE_MS);
  try {
    const headers = { accept: "text/event-stream", ...(lastId === null ? {} : { "Last-Event-ID": lastId }) };
    const response = await fetch("/v1/events", { headers, cache: "no-store", signal: abort.signal });
    if (!response.ok || !response.body) return;
    const first = state.heardAt === null;
    change({ open: true, heardAt: Date.now() });
    if (!first) tell(REOPENED);
    const lines = new EventLines();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), SILENCE_MS);
      change({ heardAt: Date.now() });
      for (const { id, event } of lines.push(read.value)) {
        lastId = id ?? lastId;
        tell(event);
      }
    }
  } finally {
    clearTimeout(silence);
    abort.abort();
  }
}

function tell(kind: string): void {
  for (const listener of listeners) listener(kind);
}

function change(news: Partial<DeskEvents>): void {
  state = { ...state, ...news };
}
