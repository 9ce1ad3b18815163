import type { WorkOf, WorkProgress, WorkRequest, WorkResponse } from "./work-messages.js";

/** What a worker does for each kind of question. */
type WorkHandlers<W extends WorkOf<W>> = {
  readonly [K in keyof W]: (
    question: W[K]["question"],
    progress: WorkProgress,
  ) => W[K]["answer"] | Promise<W[K]["answer"]>;
};

/** Answers the questions of a `WorkClient` in a worker; what is thrown goes back as a message. */
export function serveWork<W extends WorkOf<W>>(handlers: WorkHandlers<W>): void {
  addEventListener("message", ({ data }: MessageEvent<WorkRequest>) => {
    const { id, kind, question } = data;
    const handle = handlers[kind as keyof W];
    const work = async (): Promise<unknown> =>
      handle(question as never, (done, total) => reply({ id, kind: "progress", done, total }));
    work().then(
      (answer) => reply({ id, kind: "answer", answer }),
      (error: unknown) =>
        reply({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  });
}

function reply(response: WorkResponse): void {
  postMessage(response);
}
