import { parseArgs } from "node:util";
import { makeRun } from "../src/contracts/run-record.js";
import { siteRecord } from "./support/site-record.js";
import { strategyTests } from "./support/strategy-tests.js";

const { name = "" } = parseArgs({ options: { name: { type: "string" } } }).values;
const [{ bars, options }] = strategyTests();
const { builtAt, codeVersion } = siteRecord();
const spec = { symbol: bars.symbol, strategy: name, parameters: {}, options };
process.stdout.write(JSON.stringify(makeRun(bars, spec, { createdAt: Date.parse(builtAt), codeVersion })));
