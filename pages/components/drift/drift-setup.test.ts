import { describe, expect, it } from "vitest";
import { ageingWindows } from "../../src/research/models/model-ageing.js";
import { checkDriftSetup, defaultDriftSetup, setupOfQuery } from "./drift-setup.js";

describe("defaultDriftSetup", () => {
  it.each([
    ["AAPL", 1_260],
    ["SPX", 5_105],
    ["a short series", 700],
  ])("fits two to sixteen windows after the training of %s", (symbol, bars) => {
    const setup = defaultDriftSetup(symbol, bars);
    const trained = setup.trainBars - 252;
    const windows = ageingWindows({ rows: bars - 252, trained }, setup);
    expect(windows.length).toBeGreaterThanOrEqual(2);
    expect(windows.length).toBeLessThanOrEqual(16);
    expect(() => checkDriftSetup(setup)).not.toThrow();
  });
});

describe("setupOfQuery", () => {
  const setup = defaultDriftSetup("AAPL", 1_260);
  it("takes numbers of an address and leaves the rest", () => {
    const asked = setupOfQuery(new URLSearchParams("draws=1000&trainBars=700&symbol=SPX&other=5"), setup);
    expect(asked).toEqual({ ...setup, draws: 1000, trainBars: 700 });
  });
  it("keeps what is no number, so that checkDriftSetup names it", () => {
    const asked = setupOfQuery(new URLSearchParams("window=many"), setup);
    expect(() => checkDriftSetup(asked)).toThrow('"Window" is NaN, expected a whole number from 30 to 2000');
  });
});
