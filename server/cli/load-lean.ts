import type { Bars } from "../../src/market/bars.js";
import type { Timeframe } from "../../src/market/timeframe.js";
export async function loadLean(_path: string, _options: { symbol: string | undefined; timeframe: Timeframe | undefined }): Promise<Bars> {
  throw new Error("pending");
}
