import postgres from "postgres";
import { guardConnections } from "./connection-guard.js";

/**
 * A pool of connections. A `timestamptz` is epoch milliseconds UTC on our side, a `float8` a number; both pass
 * unchanged in either direction.
 */
export type Sql = postgres.Sql<{ time: number }>;
/** What both a pool and a transaction can do. */
export type Query = Sql | postgres.TransactionSql<{ time: number }>;

/** Seconds. A database that was killed is back within a second; the package's own wait grows to 20. */
const LONGEST_BACKOFF = 0.25;

export interface ConnectOptions {
  /** Most connections at a time. */
  readonly max?: number;
  /** True keeps a connection for as long as it lasts, as a lock of it needs; else each is made anew now and then. */
  readonly lasting?: boolean;
  /** Hears that a connection was closed. */
  readonly onClose?: () => void;
}

/** A pool for a Postgres address. It connects on first use; `end()` closes it. */
export function connect(url: string, { max = 4, lasting = false, onClose }: ConnectOptions = {}): Sql {
  guardConnections();
  return postgres(url, {
    max,
    connect_timeout: 10,
    backoff: (failures: number) => Math.min(LONGEST_BACKOFF, 0.02 * 2 ** failures),
    ...(lasting ? { max_lifetime: null, idle_timeout: 0 } : {}),
    ...(onClose ? { onclose: onClose } : {}),
    onnotice: () => {},
    connection: { application_name: "vernier", TimeZone: "UTC" },
    types: {
      time: {
        to: 1184,
        from: [1114, 1184],
        serialize: (time: number) => new Date(time).toISOString(),
        parse: (text: string) => Date.parse(`${text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")}`),
      },
    },
  });
}
