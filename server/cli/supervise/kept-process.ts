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
  /** Resolves with why it was given up. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Wall milliseconds. One that ends sooner than `quick`, `most` times in a row, is given up. */
const AGAIN = { first: 100, longest: 5000, quick: 5000, most: 8 } as const;

/**
 * Starts a program and keeps it alive: it is started again whenever it ends, with a growing pause. Resolves when it is
 * ready for the first time; rejects when that start fails.
 */
export async function keepAlive(
  name: string,
  start: () => Child,
  note: (text: string) => void,
): Promise<KeptProcess> {
  let child = start();
  let stopping = false;
  try {
    await child.ready();
  } catch (error) {
    await child.stop();
    throw error;
  }
  const ended = (async () => {
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
  })();
  return {
    ended,
    stop: async () => {
      stopping = true;
      await child.stop();
    },
  };
}
