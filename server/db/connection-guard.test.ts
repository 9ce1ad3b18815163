import process from "node:process";
import { describe, expect, test } from "vitest";
import { guardConnections, isLostConnection } from "./connection-guard.js";

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe("isLostConnection()", () => {
  test.each(["ECONNREFUSED", "ECONNRESET", "CONNECTION_CLOSED", "57P03"])(
    "is true when the code is %s",
    (code) => {
      expect(isLostConnection(withCode(code))).toBe(true);
    },
  );

  test.each([withCode("23505"), withCode("ENOENT"), new Error("ECONNREFUSED"), "ECONNREFUSED", undefined])(
    "is false when the error is %s",
    (error) => {
      expect(isLostConnection(error)).toBe(false);
    },
  );
});

describe("guardConnections()", () => {
  test("lets a lost connection pass and throws anything else when nobody handled it", () => {
    const before = process.listeners("unhandledRejection");
    guardConnections();
    guardConnections();
    const added = process.listeners("unhandledRejection").filter((listener) => !before.includes(listener));
    try {
      expect(added).toHaveLength(1);
      const told = (reason: unknown) => (): void => added[0]!(reason, Promise.resolve());
      expect(told(withCode("ECONNREFUSED"))).not.toThrow();
      expect(told(new Error("a defect"))).toThrow("a defect");
    } finally {
      for (const listener of added) process.off("unhandledRejection", listener);
    }
  });
});
