/** Lets whatever else waits on this thread run: events, messages, a cancel button. */
export function pause(): Promise<void> {
  const { setTimeout } = globalThis as unknown as {
    setTimeout(task: () => void, milliseconds: number): unknown;
  };
  return new Promise((resolve) => void setTimeout(resolve, 0));
}
