import type { BrokerUpdate } from "../../src/trading/orders/broker.js";
import type { FailureReader } from "./alpaca-failure.js";
import { toUpdate } from "./alpaca-records.js";
import { streaming } from "./alpaca-sdk.js";
import type { AlpacaSettings } from "./alpaca-settings.js";
import type { ConnectionEvents } from "./reconnection.js";

const CHANNEL = "trade_updates";

/**
 * Opens one connection to the stream of order updates; the function closes it. An update that cannot be read, or that
 * its reader could not take in, fails the connection: what it said has to be asked for.
 */
export function openOrderStream(
  settings: AlpacaSettings,
  failures: FailureReader,
  events: ConnectionEvents,
  onUpdate: (update: BrokerUpdate) => void,
): () => void {
  const { keyId, secret, streamUrl: url } = settings;
  const stream = new streaming.TradingStream({ credentials: { keyId, secret }, url, reconnect: false });
  stream.on(streaming.EVENT.SUBSCRIPTION, (streams: unknown) => {
    if (Array.isArray(streams) && streams.includes(CHANNEL)) events.ready();
    else events.failed(`the stream does not listen to ${CHANNEL}`);
  });
  stream.onTradeUpdate((update) => {
    events.heard();
    try {
      onUpdate(toUpdate(update));
    } catch (error) {
      events.failed(`an update cannot be read: ${failures.clean(String((error as Error).message))}`);
    }
  });
  stream.onError((message) => events.failed(failures.clean(message)));
  stream.onDisconnect(() => events.failed("disconnected"));
  stream.subscribeTradeUpdates();
  stream.connect();
  return () => stream.disconnect();
}
