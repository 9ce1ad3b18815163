import { describe, expect, test } from "vitest";
import { ReadCache } from "./read-cache.js";

function setUp() {
  const clock = { now: 0 };
  const cache = new ReadCache(() => clock.now);
  let loads = 0;
  const load = async (): Promise<number> => ++loads;
  const read = (key = "a"): Promise<number> => cache.read(key, load);
  const many = async (): Promise<void> => {
    for (let k = 0; k < 10; k++) await read("other");
  };
  return { clock, cache, read, many };
}

describe("ReadCache", () => {
  test("read() loads each time when few are asked for", async () => {
    const { clock, read } = setUp();
    for (let k = 1; k <= 30; k++) {
      expect(await read()).toBe(k);
      clock.now += 11;
    }
  });

  test("read() gives an answer again when many are asked for, until it is a quarter of a second old", async () => {
    const { clock, read, many } = setUp();
    await many();
    const first = await read();
    expect(await read()).toBe(first);
    for (let k = 0; k < 27; k++) {
      clock.now += 9;
      expect(await read()).toBe(first);
    }
    clock.now += 7;
    expect(await read()).toBeGreaterThan(first);
  });

  test("read() keeps answers of other keys apart when many are asked for", async () => {
    const { read, many } = setUp();
    await many();
    expect(await read("b")).not.toBe(await read("a"));
  });

  test("read() shares an answer that is under way, and loads again when it failed", async () => {
    const { cache, many } = setUp();
    await many();
    let calls = 0;
    const fail = async (): Promise<number> => {
      calls++;
      throw new Error("no");
    };
    const both = await Promise.allSettled([cache.read("x", fail), cache.read("x", fail)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(calls).toBe(1);
    expect(await cache.read("x", async () => 7)).toBe(7);
  });

  test("change() lets nothing from before it be read when it has ended, also when it failed", async () => {
    const { cache, read, many } = setUp();
    await many();
    const before = await read();
    await cache.change(async () => {});
    const after = await read();
    expect(after).toBeGreaterThan(before);
    await cache.change(() => Promise.reject(new Error("no"))).catch(() => {});
    expect(await read()).toBeGreaterThan(after);
  });
});
