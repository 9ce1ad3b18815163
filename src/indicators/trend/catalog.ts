import { ofBars, period, real, type IndicatorEntry } from "../indicator-entry.js";
import { adx } from "./adx.js";
import { adxr } from "./adxr.js";
import { directionalMovement, type DirectionalPart } from "./directional-movement.js";
import { psar } from "./psar.js";
import { randomWalkIndex } from "./random-walk-index.js";
import { zigZag } from "./zig-zag.js";

export const TREND: readonly IndicatorEntry[] = [
  ofBars(
    {
      name: "adx",
      title: "Average directional index",
      description: "Strength of a trend, 0 to 100",
      reference: "TA-Lib ADX",
      parameters: [period(14, 2)],
    },
    (bars, read) => adx(bars, read("period")),
  ),
  ofBars(
    {
      name: "adxr",
      title: "Average directional index rating",
      description: "Mean of the average directional index now and a period ago, 0 to 100",
      reference: "TA-Lib ADXR",
      parameters: [period(14, 2)],
    },
    (bars, read) => adxr(bars, read("period")),
  ),
  directional("dx", "Directional movement index", "Share of one direction over the other, 0 to 100", "dx"),
  directional("minus-di", "Minus directional indicator", "Share of falls in the range, 0 to 100", "minusDi"),
  directional("minus-dm", "Minus directional movement", "Wilder's running sum of falls, in price", "minusDm"),
  directional("plus-di", "Plus directional indicator", "Share of rises in the range, 0 to 100", "plusDi"),
  directional("plus-dm", "Plus directional movement", "Wilder's running sum of rises, in price", "plusDm"),
  ofBars(
    {
      name: "psar",
      title: "Parabolic stop and reverse",
      description: "Wilder's stop that follows a trade and turns it, in price",
      reference: "TA-Lib SAR",
      parameters: [
        real("step", "Step", "Share gained with every new extreme", 0.02, 1, 0.01),
        real("maximum", "Maximum", "Largest share", 0.2, 1, 0.01),
      ],
    },
    (bars, read) => psar(bars, read("step"), read("maximum")),
  ),
  ofBars(
    {
      name: "random-walk-index",
      title: "Random walk index",
      description: "How far the bar reaches from earlier ones, in steps of a random walk",
      reference: "Poulos 1991",
      parameters: [period(14, 2)],
      fields: ["high", "low"],
    },
    (bars, read) => randomWalkIndex(bars, read("period")),
  ),
  ofBars(
    {
      name: "zig-zag",
      title: "Confirmed zigzag turns",
      description: "The last extreme, on the bar that has gone far enough from it, in price",
      reference: "Merrill 1977",
      parameters: [real("percent", "Percent", "Move against the extreme that confirms it", 5, 100)],
    },
    (bars, read) => zigZag(bars, read("percent")),
  ),
];

function directional(
  name: string,
  title: string,
  description: string,
  part: DirectionalPart,
): IndicatorEntry {
  const reference = `TA-Lib ${name.toUpperCase().replace("-", "_")}`;
  const parameters = [period(14, 2)];
  return ofBars({ name, title, description, reference, parameters }, (bars, read) =>
    directionalMovement(bars, read("period"), part),
  );
}
