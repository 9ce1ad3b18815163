import type { Strategy } from "../../strategies/contract/strategy.js";
import type { OpenSweepPort } from "./sweep-messages.js";
import { SweepServer } from "./sweep-server.js";

/**
 * A port without a worker: the points run here. For small sweeps, notebooks and tests.
 *
 * @param loadStrategy see `SweepServer`
 * @param defer runs a task a little later, so that others get their turn between chunks; at once when left out
 */
export function localSweepPort(
  loadStrategy: (word: string) => Promise<Strategy>,
  defer: (task: () => void) => void = (task) => task(),
): OpenSweepPort {
  return (receive, died) => {
    const server = new SweepServer(loadStrategy);
    let closed = false;
    return {
      post: (request) =>
        defer(() => {
          if (closed) return;
          server.answer(request).then(
            (response) => {
              if (!closed) receive(response);
            },
            (error: unknown) => died(String(error)),
          );
        }),
      close: () => {
        closed = true;
      },
    };
  };
}
