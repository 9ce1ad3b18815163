import { parseArgs } from "node:util";
import { barsToArrow } from "../src/market/reading/arrow.js";
import { packagedBars, packagedSeries } from "./support/packaged-bars.js";

const { symbol = "" } = parseArgs({ options: { symbol: { type: "string" } } }).values;
process.stdout.write(barsToArrow(packagedBars(packagedSeries(symbol))));
