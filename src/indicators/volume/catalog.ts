import { count, ofBars, ofColumn, period, type IndicatorEntry } from "../indicator-entry.js";
import { ppo } from "../momentum/price-oscillator.js";
import { mfi } from "./mfi.js";
import { obv } from "./obv.js";

export const VOLUME: readonly IndicatorEntry[] = [
  ofBars(
    {
      name: "mfi",
      title: "Money flow index",
      description: "Share of money flow with rising prices, 0 to 100",
      reference: "TA-Lib MFI",
      parameters: [period(14)],
    },
    (bars, read) => mfi(bars, read("period")),
  ),
  ofBars(
    {
      name: "obv",
      title: "On-balance volume",
      description: "Running total of volume, signed by the change of the close",
      reference: "TA-Lib OBV",
    },
    (bars) => obv(bars),
  ),
  ofColumn(
    {
      name: "pvo",
      title: "Percentage volume oscillator",
      description: "Difference of two exponential averages of the volume in percent of the slow one",
      reference: "TA-Lib PPO with exponential averages, of the volume",
      parameters: [count("fast", "Fast average", 12), count("slow", "Slow average", 26, 2)],
    },
    (values, read) => ppo(values, read("fast"), read("slow")),
    "volume",
  ),
];
