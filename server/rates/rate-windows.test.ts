import { expect, test } from "vitest";
import { RateWindows } from "./rate-windows.js";

const MINUTE = 60_000;
const MOST = 10_000;

test("count() counts each one apart, in windows of a minute from the first request on", () => {
  const windows = new RateWindows();
  const states = [0, 1000, 2000].map((now) => windows.count("mia", 2, now));
  expect(states).toEqual([
    { allowed: true, limit: 2, left: 1, endsAt: MINUTE },
    { allowed: true, limit: 2, left: 0, endsAt: MINUTE },
    { allowed: false, limit: 2, left: 0, endsAt: MINUTE },
  ]);
  expect(windows.count("bob", 2, 2000)).toMatchObject({ left: 1, endsAt: 2000 + MINUTE });
  expect(windows.count("mia", 2, MINUTE - 1).allowed).toBe(false);
  expect(windows.count("mia", 2, MINUTE)).toMatchObject({ allowed: true, left: 1, endsAt: 2 * MINUTE });
});

test("count() keeps 10,000 windows at most, and lets the oldest go first", () => {
  const windows = new RateWindows();
  for (let i = 0; i < MOST + 50; i++) windows.count(`one-${i}`, 1, 0);
  expect(windows.size).toBe(MOST);
  expect(windows.count("one-50", 1, 0).allowed).toBe(false);
  expect(windows.count(`one-${MOST + 49}`, 1, 0).allowed).toBe(false);
  expect(windows.count("one-0", 1, 0).allowed).toBe(true);
});

test("count() lets every window go that has ended once there are too many, and none that has not", () => {
  const windows = new RateWindows();
  for (let i = 0; i < MOST - 1; i++) windows.count(`early-${i}`, 1, 0);
  windows.count("late", 1, MINUTE - 1);
  windows.count("new", 1, MINUTE);
  expect(windows.size).toBe(2);
  expect(windows.count("late", 1, MINUTE).allowed).toBe(false);
});

test("count() moves a window that begins anew behind the others, so that it is not the next to go", () => {
  const windows = new RateWindows();
  windows.count("mia", 1, 0);
  for (let i = 0; i < MOST - 1; i++) windows.count(`one-${i}`, 1, 1);
  windows.count("mia", 1, MINUTE);
  windows.count("new", 1, MINUTE);
  expect(windows.count("mia", 1, MINUTE).allowed).toBe(false);
  expect(windows.count("one-0", 1, MINUTE).allowed).toBe(true);
});
