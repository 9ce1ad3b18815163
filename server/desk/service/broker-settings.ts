import { InputError } from "../../../src/core/errors.js";
import {
  ALPACA_PAPER_HOSTS,
  ALPACA_PAPER_URLS,
  type AlpacaSettings,
  paperSettings,
} from "../../brokers/alpaca-settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

const ALPACA_LIVE_URLS = {
  ...ALPACA_PAPER_URLS,
  tradingUrl: "https://api.alpaca.markets",
  streamUrl: "wss://api.alpaca.markets/stream",
} as const;

/** Hosts that the server may reach with keys of Alpaca's paper trading, and with live ones. */
export const ALPACA_HOSTS: readonly string[] = ALPACA_PAPER_HOSTS;
export const ALPACA_LIVE_HOSTS: readonly string[] = ALPACA_PAPER_HOSTS.map((host) =>
  host.replace(/^paper-api/, "api"),
);

const TIMEOUT_MS = 10_000;

/**
 * The broker that the environment names: the paper exchange of VERNIER_PAPER_URL, or Alpaca with its keys; null when it
 * names none, and the server does not trade.
 *
 * @throws InputError for keys or an address that cannot be.
 */
export function brokerSettings(environment: Environment): AlpacaSettings | null {
  const { VERNIER_PAPER_URL: url, VERNIER_PAPER_KEYS: pair, VERNIER_LIVE: live } = environment;
  if (url) {
    const [keyId, secret] = (pair ?? "").split(":");
    if (!keyId || !secret) throw new InputError("VERNIER_PAPER_KEYS is no pair of keys, expected ID:SECRET");
    return { ...paperSettings(url, { keyId, secret }), timeoutMs: 3000 };
  }
  const { APCA_API_KEY_ID: keyId, APCA_API_SECRET_KEY: secret } = environment;
  if (!keyId || !secret) return null;
  const urls = live === "yes" ? ALPACA_LIVE_URLS : ALPACA_PAPER_URLS;
  return { keyId, secret, ...urls, live: live === "yes", timeoutMs: TIMEOUT_MS };
}
