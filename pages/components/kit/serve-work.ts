import type { PartOf, WorkOf, WorkProgress, WorkRequest, WorkResponse } from "./work-messages.js";

/** What a handler can tell before it is done. */
export interface WorkTalk<P> {
  readonly progress: WorkProgress;
  /** Sends a part of the result. */
  readonly say: (part: P) => void;
}

/** What a worker does for each kind of question. */
type WorkHandlers<W extends WorkOf<W>> = {
  readonly [K in keyof W]: (
    question: W[K]["question"],
    talk: WorkTalk<PartOf<W[K]>>,
  ) => W[K]["answer"] | Promise<W[K]["answer"]>;
};

/** The worker's side of the connection to its page. */
interface WorkPort {
  addEventListener(type: "message", hear: (event: MessageEvent<WorkRequest>) => void): void;
  postMessage(response: WorkResponse): void;
}

/** Answers the questions of a `WorkClient` in a worker; what is thrown goes back as a message. */
export function serveWork<W extends WorkOf<W>>(
  handlers: WorkHandlers<W>,
  port: WorkPort = globalThis as unknown as WorkPort,
): void {
  port.addEventListener("message", ({ data }) => {
    const { id, kind, question } = data;
    const talk: WorkTalk<unknown> = {
      progress: (done, total) => port.postMessage({ id, kind: "progress", done, total }),
      say: (part) => port.postMessage({ id, kind: "part", part }),
    };
    const work = async (): Promise<void> => {
      const answer = await handlers[kind as keyof W](question as never, talk as never);
      port.postMessage({ id, kind: "answer", answer });
    };
    work().catch((error: unknown) =>
      port.postMessage({
        id,
        kind: "failed",
        message: error instanceof Error ? error.message : String(error),
      }),
    );
  });
}
