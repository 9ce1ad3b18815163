/** A program of ours in a process of its own. */
export interface Child {
  /** Its process id; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Resolves with what to say when the process ends. */
  readonly ended: Promise<string>;
  /** Resolves when it can do its work; rejects when it ends before. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** A program that is started again when it ends by itself. */
export interface KeptProcess {
  /** Resolves when it is ready for the first time; rejects when it ends before that. */
  readonly ready: Promise<void>;
  /** Resolves with why it was given up. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Wall milliseconds. One that ends sooner than `quick`, `most` times in a row, is given up. */
const AGAIN = { first: 100, longest: 5000, quick: 5000, most: 8 } as const;

/** Starts a program and keeps it alive: once it was ready it is started again whenever it ends, with a growing pause. */
export function keepAlive(name: string, start: () => Child, note: (text: string) => void): KeptProcess {
  let child = start();
  let stopping = false;
  const ready = child.ready();
  const keep = async (): Promise<string> => {
    await ready;
    let quick = 0;
    for (;;) {
      const began = Date.now();
      const reason = await child.ended;
      if (stopping) return reason;
      quick = Date.now() - began < AGAIN.quick ? quick + 1 : 0;
      if (quick >= AGAIN.most) return `${reason}, ${AGAIN.most} times in a row`;
      note(`${reason}; starting the ${name} again`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(AGAIN.longest, AGAIN.first * 2 ** quick)));
      if (stopping) return reason;
      child = start();
      child.ready().then(
        () => note(`The ${name} is back`),
        () => {},
      );
    }
  };
  return {
    ready,
    ended: keep().catch((error: Error) => error.message),
    stop: async () => {
      stopping = true;
      await child.stop();
    },
  };
}
