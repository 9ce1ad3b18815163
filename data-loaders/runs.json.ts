import { defaultRecords, proveRecord } from "./support/default-records.js";

const summaries = defaultRecords()
  .map(proveRecord)
  .map(({ equity: _equity, trades: _trades, ...summary }) => summary);
process.stdout.write(JSON.stringify(summaries));
