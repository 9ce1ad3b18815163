import { beforeEach, describe, expect, test } from "vitest";
import { AlertList } from "./alert-list.js";
import { stored } from "../../testing/test-context.js";

let now: number;
const clock = (): number => now;

beforeEach(() => {
  now = Date.UTC(2026, 0, 5, 12);
});

describe("AlertList", () => {
  const alert = { level: "warning", code: "A", message: "first", action: "look" } as const;

  test("raise() counts an alert that is open up, and lists the same code of another symbol apart", async () => {
    const list = await AlertList.load(stored(), clock);
    expect(list.raise(alert)).toMatchObject({
      journal: [{ kind: "alert.raised" }],
      alerts: [{ id: 1, count: 1 }],
    });
    now += 1000;
    expect(list.raise({ ...alert, message: "second" })).toMatchObject({
      journal: [],
      alerts: [
        {
          id: 1,
          count: 2,
          message: "second",
          raised_at: "2026-01-05T12:00:00.000Z",
          last_at: "2026-01-05T12:00:01.000Z",
        },
      ],
    });
    expect(list.raise({ ...alert, symbol: "TEST" })).toMatchObject({ alerts: [{ id: 2, count: 1 }] });
    expect([...list.open].map(({ id }) => id)).toEqual([1, 2]);
  });

  test("acknowledge() closes an alert once; what comes then is a new one", async () => {
    const list = await AlertList.load(stored(), clock);
    list.raise(alert);
    expect(list.acknowledge(1, "seen", "ann")?.row).toMatchObject({ acknowledged_by: "ann", note: "seen" });
    expect(list.acknowledge(1, "seen", "ann")).toBeNull();
    expect(list.raise(alert)).toMatchObject({ alerts: [{ id: 2, count: 1 }] });
  });
});
