import type { IndicatorEntry } from "../indicator-entry.js";
import { LIBRARY_REFERENCES } from "./references.js";
import { LIBRARY_INDICATORS, runLibraryIndicator } from "./trading-signals-adapter.js";

/** Every indicator of the library that is not computed here. */
export const LIBRARY: readonly IndicatorEntry[] = Object.entries(LIBRARY_INDICATORS).map(
  ([name, indicator]): IndicatorEntry => ({
    name,
    title: indicator.title,
    description: `${indicator.title} of the ${indicator.input === "bar" ? "bars" : indicator.input}, in the library's units`,
    parameters: indicator.parameters,
    fields: indicator.fields,
    columns: indicator.input === "bar" ? [] : [indicator.input],
    source: "trading-signals 8.3.0",
    reference: LIBRARY_REFERENCES[name]!,
    compute: (bars, values, [column]) => runLibraryIndicator(indicator, bars, values, column),
  }),
);
