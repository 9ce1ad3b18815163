import { compareWithIndex } from "./support/comparison.js";

process.stdout.write(JSON.stringify(compareWithIndex("AAPL", "SPX")));
