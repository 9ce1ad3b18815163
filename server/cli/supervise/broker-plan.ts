import { randomBytes } from "node:crypto";
import { InputError } from "../../../src/core/errors.js";
import { ALPACA_HOSTS, ALPACA_LIVE_HOSTS } from "../../desk/service/broker-settings.js";
import { probePort } from "../../db/embedded/embedded-server.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Which broker the server trades with, what it is told of it, and which hosts it may reach for it. */
export interface BrokerPlan {
  /** Port and keys of our own exchange; null for Alpaca. */
  readonly exchange: { readonly port: number; readonly keys: string } | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
}

/**
 * Our own paper exchange when there are no keys, Alpaca's paper trading with APCA_API_KEY_ID and APCA_API_SECRET_KEY,
 * and real money only when VERNIER_LIVE is `yes` besides; the server then asks for the approvals too.
 *
 * @throws InputError for half a pair of keys, or a setting that cannot be.
 */
export async function planBroker(environment: Environment): Promise<BrokerPlan> {
  const { APCA_API_KEY_ID: id, APCA_API_SECRET_KEY: secret, VERNIER_LIVE: live } = environment;
  if (!id !== !secret) {
    throw new InputError(
      `${id ? "APCA_API_SECRET_KEY" : "APCA_API_KEY_ID"} is not set, expected both keys or none`,
    );
  }
  if (live && live !== "yes" && live !== "no") {
    throw new InputError(`VERNIER_LIVE is "${live}", expected yes or no`);
  }
  if (live === "yes" && !id)
    throw new InputError("VERNIER_LIVE is yes, which needs the keys of a live account");
  if (id && secret) {
    const keys = { APCA_API_KEY_ID: id, APCA_API_SECRET_KEY: secret };
    if (live === "yes")
      return { exchange: null, environment: { ...keys, VERNIER_LIVE: "yes" }, hosts: ALPACA_LIVE_HOSTS };
    return { exchange: null, environment: keys, hosts: ALPACA_HOSTS };
  }
  const wanted = Number(environment["VERNIER_PAPER_PORT"] || "0");
  const port = Number.isInteger(wanted) ? await probePort(wanted) : null;
  if (port === null)
    throw new Error("Cannot start the paper exchange: VERNIER_PAPER_PORT is no free port of 127.0.0.1");
  const keys =
    environment["VERNIER_PAPER_KEYS"] ||
    `PAPER${randomBytes(8).toString("hex")}:${randomBytes(16).toString("hex")}`;
  return {
    exchange: { port, keys },
    environment: { VERNIER_PAPER_URL: `http://127.0.0.1:${port}`, VERNIER_PAPER_KEYS: keys },
    hosts: [`127.0.0.1:${port}`],
  };
}
