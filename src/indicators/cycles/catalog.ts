import { ofColumn, type IndicatorEntry } from "../indicator-entry.js";
import { cyclePeriod, cyclePhase, cyclePhasor, cycleSine } from "./hilbert.js";

export const CYCLES: readonly IndicatorEntry[] = [
  ofColumn(
    {
      name: "ht-dcperiod",
      title: "Hilbert transform, dominant cycle period",
      description: "Length of the dominant cycle, 6 to 50 bars",
      reference: "TA-Lib HT_DCPERIOD",
    },
    (values) => cyclePeriod(values),
  ),
  ofColumn(
    {
      name: "ht-dcphase",
      title: "Hilbert transform, dominant cycle phase",
      description: "Phase of the dominant cycle, −45 to 315 degrees",
      reference: "TA-Lib HT_DCPHASE",
    },
    (values) => cyclePhase(values, "phase"),
  ),
  ofColumn(
    {
      name: "ht-phasor",
      title: "Hilbert transform, phasor",
      description: "In-phase and quadrature part of the dominant cycle, in price",
      reference: "TA-Lib HT_PHASOR",
      fields: ["inPhase", "quadrature"],
    },
    (values) => cyclePhasor(values),
  ),
  ofColumn(
    {
      name: "ht-sine",
      title: "Hilbert transform, sine wave",
      description: "Sine of the phase of the dominant cycle and the same 45 degrees ahead, −1 to 1",
      reference: "TA-Lib HT_SINE",
      fields: ["sine", "leadSine"],
    },
    (values) => cycleSine(values),
  ),
  ofColumn(
    {
      name: "ht-trendline",
      title: "Hilbert transform, instantaneous trendline",
      description: "Mean over the dominant cycle, smoothed, in price",
      reference: "TA-Lib HT_TRENDLINE",
    },
    (values) => cyclePhase(values, "trendline"),
  ),
  ofColumn(
    {
      name: "ht-trendmode",
      title: "Hilbert transform, trend or cycle",
      description: "1 in a trend, 0 in a cycle",
      reference: "TA-Lib HT_TRENDMODE",
    },
    (values) => cyclePhase(values, "trend"),
  ),
];
