import { InputError } from "../../src/core/errors.js";

/** Where Alpaca's API is, or one that speaks like it, and who asks. */
export interface AlpacaSettings {
  readonly keyId: string;
  readonly secret: string;
  /** Orders, positions and account: `https://paper-api.alpaca.markets`. */
  readonly tradingUrl: string;
  /** Bars: `https://data.alpaca.markets`. */
  readonly dataUrl: string;
  /** Order updates: `wss://paper-api.alpaca.markets/stream`. */
  readonly streamUrl: string;
  /** Bars, trades and quotes as they happen: `wss://stream.data.alpaca.markets/v2/iex`. */
  readonly dataStreamUrl: string;
  /** True only for the hosts where real money moves. */
  readonly live: boolean;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** The addresses of Alpaca's paper trading, with the free data feed. */
export const ALPACA_PAPER_URLS = {
  tradingUrl: "https://paper-api.alpaca.markets",
  dataUrl: "https://data.alpaca.markets",
  streamUrl: "wss://paper-api.alpaca.markets/stream",
  dataStreamUrl: "wss://stream.data.alpaca.markets/v2/iex",
} as const;

/** The hosts that `ALPACA_PAPER_URLS` need; kept in step with the launcher's permissions by a test. */
export const ALPACA_PAPER_HOSTS = [
  ...new Set(Object.values(ALPACA_PAPER_URLS).map((url) => new URL(url).hostname)),
];

const TIMEOUT_MS = 10_000;

/**
 * Settings for Alpaca's paper trading from APCA_API_KEY_ID and APCA_API_SECRET_KEY, null when neither is set.
 *
 * @throws InputError when only one of them is.
 */
export function readAlpacaSettings(
  environment: Readonly<Record<string, string | undefined>>,
  feed: "iex" | "sip" = "iex",
): AlpacaSettings | null {
  const [keyId, secret] = [environment["APCA_API_KEY_ID"], environment["APCA_API_SECRET_KEY"]];
  if (!keyId && !secret) return null;
  if (!keyId || !secret) {
    const missing = keyId ? "APCA_API_SECRET_KEY" : "APCA_API_KEY_ID";
    throw new InputError(`Cannot reach Alpaca: ${missing} is not set, set both keys or neither`);
  }
  const dataStreamUrl = ALPACA_PAPER_URLS.dataStreamUrl.replace(/iex$/, feed);
  return { ...ALPACA_PAPER_URLS, dataStreamUrl, keyId, secret, live: false, timeoutMs: TIMEOUT_MS };
}

/** Settings for an exchange of ours at an address such as `http://127.0.0.1:8790`. */
export function paperSettings(url: string, keys: Pick<AlpacaSettings, "keyId" | "secret">): AlpacaSettings {
  const http = url.replace(/\/+$/, "");
  const ws = http.replace(/^http/, "ws");
  return {
    ...keys,
    tradingUrl: http,
    dataUrl: http,
    streamUrl: `${ws}/stream`,
    dataStreamUrl: `${ws}/v2/iex`,
    live: false,
    timeoutMs: TIMEOUT_MS,
  };
}

const LIVE_HOST = "api.alpaca.markets";
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/**
 * Settings that cannot trade real money by mistake nor send the secret in the clear.
 *
 * @throws InputError when keys are missing, an address is none or not encrypted beyond this machine, or `live` and the
 *   hosts do not agree.
 */
export function checkAlpacaSettings(settings: AlpacaSettings): void {
  const { keyId, secret, live, timeoutMs } = settings;
  if (!keyId || !secret) {
    throw new InputError("Cannot reach the broker: key id and secret are needed, set both");
  }
  for (const name of ["tradingUrl", "dataUrl", "streamUrl", "dataStreamUrl"] as const) {
    checkAddress(name, settings[name]);
  }
  for (const name of ["tradingUrl", "streamUrl"] as const) {
    if ((hostOf(settings[name]) === LIVE_HOST) === live) continue;
    throw new InputError(
      live
        ? `Cannot trade live: ${name} is ${hostOf(settings[name])}, expected ${LIVE_HOST}`
        : `Cannot trade on ${LIVE_HOST}: real money moves there, which has to be asked for by name`,
    );
  }
  if (!(timeoutMs > 0 && timeoutMs < Infinity)) {
    throw new InputError(`Cannot reach the broker: timeoutMs is ${timeoutMs}, expected a number above 0`);
  }
}

/** Whether the address is on this machine, as our paper exchange is. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(hostOf(address));
}

/** What people call the broker at these addresses. */
export function brokerName({ tradingUrl, live }: AlpacaSettings): string {
  if (live) return "Alpaca live";
  return isLoopback(tradingUrl) ? "paper exchange" : "Alpaca paper";
}

function checkAddress(name: string, address: string): void {
  const expected = name.startsWith("stream") || name.endsWith("StreamUrl") ? "ws" : "http";
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !new RegExp(`^${expected}s?:$`).test(url.protocol)) {
    throw new InputError(`Cannot reach the broker: ${name} is no ${expected} address`);
  }
  if (!url.protocol.endsWith("s:") && !isLoopback(address)) {
    throw new InputError(
      `Cannot reach the broker: ${name} is not encrypted, expected ${expected}s beyond this machine`,
    );
  }
}

function hostOf(address: string): string {
  return new URL(address).hostname;
}
