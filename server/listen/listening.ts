/** A server that listens on loopback. */
export interface Listening {
  readonly port: number;
  /** Takes no more requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** @param address the client's; null where it is not known */
export type Handler = (request: Request, address: string | null) => Response | Promise<Response>;
