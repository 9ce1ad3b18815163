import { describe, expect, it } from "vitest";
import { humanRegret } from "./human-regret.js";

describe("humanRegret", () => {
  it("humanRegret() is what the refused orders would have made, known ones only", () => {
    const orders = [
      { sent: true, profit: 10 },
      { sent: true, profit: -4 },
      { sent: false, profit: 7 },
      { sent: false, profit: null },
      { sent: false, profit: -1 },
    ];
    expect(humanRegret(orders)).toEqual({
      sent: { count: 2, profit: 6 },
      refused: { count: 2, profit: 6 },
      unknown: 1,
      regret: 6,
    });
  });

  it("humanRegret() is 0 where nobody refused anything", () => {
    expect(humanRegret([{ sent: true, profit: -3 }]).regret).toBe(0);
    expect(humanRegret([])).toMatchObject({ unknown: 0, regret: 0 });
  });
});
