import { describeStrategy } from "../src/contracts/strategy-entry.js";
import { STRATEGIES } from "../src/strategies/catalog.js";
import { strategyTests } from "./support/strategy-tests.js";

/** The time of a look-ahead check grows with the square of its bars; all of AAPL would take the build seconds. */
const CHECKED = 600;

const tests = strategyTests();
const entries = STRATEGIES.map((strategy) => describeStrategy(strategy, tests, CHECKED));
process.stdout.write(JSON.stringify(entries));
