import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";

const DAY = 86_400_000;
const SINE =
  "place on a circle, so that the end meets the start; Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.8";

/** Where a bar's opening stands in the week and the year, by its date in UTC; known when the bar opens. */
export const CALENDAR = defineFeatures("calendar", [
  {
    name: "weekday",
    formula: "day of the week, Monday 0 to Sunday 6, ÷ 7",
    source: "French, Stock Returns and the Weekend Effect, Journal of Financial Economics 8:1 (1980)",
    unit: "fraction of the week",
    lookback: 1,
    compute: ({ bars }) => bars.time.map((t) => ((Math.floor(t / DAY) + 3) % 7) / 7),
  },
  {
    name: "days-since-bar",
    formula: "time since the previous bar's opening, in days",
    source: "French, Stock Returns and the Weekend Effect, Journal of Financial Economics 8:1 (1980)",
    unit: "days",
    lookback: 2,
    compute: ({ bars: { time } }) => time.map((t, i) => (i < 1 ? Number.NaN : (t - time[i - 1]!) / DAY)),
  },
  {
    name: "day-of-month",
    formula: "(day of the month − 1) ÷ 31",
    source: "Ariel, A Monthly Effect in Stock Returns, Journal of Financial Economics 18:1 (1987)",
    unit: "fraction of the month",
    lookback: 1,
    compute: ({ bars }) => bars.time.map((t) => (new Date(t).getUTCDate() - 1) / 31),
  },
  {
    name: "year-sine",
    formula: "sin(2π × (month − 1) ÷ 12), January 1",
    source: SINE,
    unit: "sine",
    lookback: 1,
    compute: (inputs) => yearAngles(inputs).map(Math.sin),
  },
  {
    name: "year-cosine",
    formula: "cos(2π × (month − 1) ÷ 12), January 1",
    source: SINE,
    unit: "cosine",
    lookback: 1,
    compute: (inputs) => yearAngles(inputs).map(Math.cos),
  },
]);

function yearAngles({ bars, shared }: FeatureInputs): Float64Array {
  return shared("year-angle", () => bars.time.map((t) => (2 * Math.PI * new Date(t).getUTCMonth()) / 12));
}
