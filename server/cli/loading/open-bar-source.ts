import { InputError } from "../../../src/core/errors.js";
import { PACKAGED } from "../../../src/market/reading/packaged.js";
import { paperSettings, readAlpacaSettings } from "../../brokers/alpaca-settings.js";
import type { LiveFeed } from "../../db/bars/feed.js";
import { type BarSource, createBarSource } from "../../market-data/bar-source.js";
import { DEFAULT_KEYS, type Keys } from "../../paper/exchange/options.js";
import { startPaperExchange } from "../../paper/paper-exchange.js";
import { loadPackaged } from "./load-data.js";

/** Where `vernier paper` listens when it is not told otherwise. */
const USUAL_PORT = "8790";
const PROBE_MS = 500;

/** A source of bars while it is used. */
export interface OpenedSource {
  readonly source: BarSource;
  /** For people: which it is, where that is not what they asked for by name. */
  readonly note: string | null;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens the source of a feed: Alpaca where its keys are set, else the paper exchange: the one that VERNIER_PAPER_URL
 * names, one that runs on VERNIER_PAPER_PORT or 8790, or one of our own over the packaged bars for as long as it is
 * used. Without a feed, `iex` with keys and `paper` without.
 *
 * @throws InputError when keys are missing for the feed.
 */
export async function openBarSource(
  environment: Environment,
  feed: LiveFeed | undefined,
): Promise<OpenedSource> {
  const settings = feed === "paper" ? null : readAlpacaSettings(environment, feed);
  if (settings) return opened(createBarSource(settings, { feed: feed ?? "iex" }), null);
  if (feed === "iex" || feed === "sip") {
    throw new InputError(
      `Cannot fetch bars of feed ${feed}: APCA_API_KEY_ID and APCA_API_SECRET_KEY are not set, set both or use --feed paper`,
    );
  }
  const keys = readPaperKeys(environment);
  const named = environment["VERNIER_PAPER_URL"];
  const url = named || `http://127.0.0.1:${environment["VERNIER_PAPER_PORT"] || USUAL_PORT}`;
  if (named || (await isRunning(url, keys))) {
    return opened(
      createBarSource(paperSettings(url, keys)),
      `Source: the paper exchange that runs at ${url}`,
    );
  }
  return openOwnExchange();
}

function opened(source: BarSource, note: string | null): OpenedSource {
  return { source, note, close: async () => {} };
}

/** An exchange whose replay has ended, so that all of its bars are history. */
async function openOwnExchange(): Promise<OpenedSource> {
  const bars = await Promise.all(PACKAGED.map(loadPackaged));
  const from = Math.max(...bars.map(({ time }) => time.at(-1)!));
  const exchange = await startPaperExchange({ bars, from, heartbeatMs: 0, requestsPerMinute: 0 });
  await exchange.step("open");
  await exchange.step("close");
  return {
    source: createBarSource(paperSettings(exchange.url, exchange.keys)),
    note: "Source: a paper exchange over the packaged bars, started for this command",
    close: () => exchange.close(),
  };
}

async function isRunning(url: string, { keyId, secret }: Keys): Promise<boolean> {
  try {
    const response = await fetch(`${url}/paper/v1/state`, {
      headers: { "APCA-API-KEY-ID": keyId, "APCA-API-SECRET-KEY": secret },
      signal: AbortSignal.timeout(PROBE_MS),
    });
    const state = (await response.json()) as { readonly name?: unknown };
    return response.ok && state.name === "vernier paper exchange";
  } catch {
    return false;
  }
}

function readPaperKeys(environment: Environment): Keys {
  const [keyId, secret] = environment["VERNIER_PAPER_KEYS"]?.split(":") ?? [];
  return keyId && secret ? { keyId, secret } : DEFAULT_KEYS;
}
