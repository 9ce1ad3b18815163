import { expect, test } from "vitest";
import { createTokenBucket, type Timers } from "./token-bucket.js";

/** Timers whose time passes only while somebody sleeps. */
function manual(): Timers & { pass(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => void (now += ms),
    pass: (ms) => (now += ms),
  };
}

test("take() lets a burst through at once and then one after the other, when many are taken", async () => {
  const timers = manual();
  const bucket = createTokenBucket(60, 5, timers);
  const moments: number[] = [];
  for (let i = 0; i < 8; i++) {
    await bucket.take();
    moments.push(timers.now());
  }
  expect(moments).toEqual([0, 0, 0, 0, 0, 1000, 2000, 3000]);
});

test("take() lets no more than a burst through when nothing was taken for long", async () => {
  const timers = manual();
  const bucket = createTokenBucket(60, 3, timers);
  timers.pass(1e9);
  for (let i = 0; i < 4; i++) await bucket.take();
  expect(timers.now()).toBe(1e9 + 1000);
});

test("take() waits for the end of a pause", async () => {
  const timers = manual();
  const bucket = createTokenBucket(60, 5, timers);
  bucket.pause(7000);
  await bucket.take();
  expect(timers.now()).toBe(7000);
});
