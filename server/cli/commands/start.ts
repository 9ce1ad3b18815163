import process from "node:process";
import { CLONE } from "../../clone.js";
import { readConfig } from "../../config.js";
import { importTrials } from "../../db/trial-store.js";
import { ledgerFile } from "../../trials/file-ledger.js";
import type { Command } from "../command.js";
import { loadPackaged, storeDefaultRuns } from "../supervise/packaged-data.js";
import { buildPagesApart } from "../supervise/page-build.js";
import { supervise } from "../supervise/supervise.js";

export const command: Command = {
  name: "start",
  summary: "Does all that a fresh clone needs, then serves pages and API until Ctrl-C",
  usage: "",
  options: [],
  example: "vernier start",
  run(_args, io) {
    return supervise(io, {
      fill: async (sql, codeVersion) => {
        const bars = await loadPackaged(sql, io.note);
        const count = await storeDefaultRuns(sql, bars, codeVersion, Date.now());
        const { added } = await importTrials(sql, ledgerFile(readConfig(process.env, CLONE).home));
        if (added > 0) io.note(`Trials: ${added} taken over from the ledger file`);
        io.note(`Runs: ${count === 0 ? "all stored already" : `${count} stored`}`);
      },
      beside: (stop) => buildPagesApart(stop, io.note),
    });
  },
};
