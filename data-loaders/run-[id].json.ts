import { parseArgs } from "node:util";
import { unknownName } from "../src/core/errors.js";
import { judgeRun, trialOfRun } from "../src/contracts/run-detail.js";
import { defaultRecords, proveRecord } from "./support/default-records.js";

const { id = "" } = parseArgs({ options: { id: { type: "string" } } }).values;
const records = defaultRecords();
const found = records.find((record) => record.id === id);
if (!found)
  throw unknownName(
    "run",
    id,
    records.map((record) => record.id),
  );
process.stdout.write(JSON.stringify(judgeRun(proveRecord(found), records.map(trialOfRun))));
