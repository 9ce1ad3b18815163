import type { Bar } from "../../src/market/series/bars.js";
import type { FailureReader } from "../brokers/alpaca-failure.js";
import { streaming } from "../brokers/alpaca-sdk.js";
import type { AlpacaSettings } from "../brokers/alpaca-settings.js";
import type { ConnectionEvents } from "../brokers/reconnection.js";
import { barTime } from "./bar-time.js";
import type { Tick } from "./latest-prices.js";

/** What is heard on the data stream. */
export interface DataStreamListener {
  /** The symbols that the source confirmed. */
  subscribed(symbols: readonly string[]): void;
  bar(symbol: string, bar: Bar): void;
  tick(tick: Tick): void;
}

/** Opens one connection for bars, trades and quotes of some symbols; the function closes it. */
export function openDataStream(
  settings: AlpacaSettings,
  timeframe: "1Day" | "1Min",
  symbols: readonly string[],
  failures: FailureReader,
  events: ConnectionEvents,
  listener: DataStreamListener,
): () => void {
  const { keyId, secret, dataStreamUrl: url } = settings;
  const channel = timeframe === "1Day" ? "dailyBars" : "bars";
  const stream = new streaming.StockDataStream({ credentials: { keyId, secret }, url, reconnect: false });
  let isReady = false;
  stream.on(streaming.EVENT.SUBSCRIPTION, (channels: Record<string, readonly string[]>) => {
    const confirmed = symbols.filter((symbol) => channels[channel]?.includes(symbol));
    if (isReady || confirmed.length < symbols.length) return;
    isReady = true;
    listener.subscribed(confirmed);
    events.ready();
  });
  const onBar = (bar: streaming.StreamBar): void => {
    events.heard();
    const { open, high, low, close, volume } = bar;
    const time = barTime(timeframe, bar.timestamp.getTime());
    listener.bar(bar.symbol, { time, open, high, low, close, volume });
  };
  if (timeframe === "1Day") stream.onDailyBar(onBar);
  else stream.onBar(onBar);
  stream.onTrade(({ symbol, timestamp, price }) => {
    events.heard();
    listener.tick({ symbol, marketTime: timestamp.getTime(), last: price });
  });
  stream.onQuote(({ symbol, timestamp, bidPrice, askPrice }) => {
    events.heard();
    listener.tick({ symbol, marketTime: timestamp.getTime(), bid: bidPrice, ask: askPrice });
  });
  stream.onError((message) => events.failed(failures.clean(message)));
  stream.onDisconnect(() => events.failed("disconnected"));
  const wanted = [...symbols];
  if (timeframe === "1Day") stream.subscribeForDailyBars(wanted);
  else stream.subscribeForBars(wanted);
  stream.subscribeForTrades(wanted);
  stream.subscribeForQuotes(wanted);
  stream.connect();
  return () => stream.disconnect();
}
