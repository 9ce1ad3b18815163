// A process of its own for tests: runs each strategy file that it is given as the commands do, and prints what came of it
// as JSON, by file.
import process from "node:process";
import { closeBars } from "../../src/fixtures/builders/close-bars.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { loadStrategy } from "../cli/loading/load-strategy.js";

const outcomes: Record<string, string> = {};
for (const file of process.argv.slice(2)) {
  try {
    const { runner } = await loadStrategy(file);
    const task = { bars: closeBars(1, 2, 3), parameters: {}, options: DEFAULT_OPTIONS };
    const { run } = await runner.run("backtest", task);
    outcomes[file] = `ran over ${run.result.equity.length} bars`;
  } catch (error) {
    outcomes[file] = `${(error as Error).name}: ${(error as Error).message}`;
  }
}
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);
