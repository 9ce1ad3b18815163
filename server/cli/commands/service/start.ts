import process from "node:process";
import { PACKAGED } from "../../../../src/market/reading/packaged.js";
import { STARTER_SYMBOL } from "../../../../src/research/models/starter-model.js";
import { CLONE } from "../../../clone.js";
import { readConfig } from "../../../config.js";
import { importTrials } from "../../../db/trial-store.js";
import { ledgerFile } from "../../../trials/file-ledger.js";
import { createModelStore } from "../../../models/model-store.js";
import { keepStarterModel } from "../../../models/starter-model.js";
import type { Command } from "../../kit/command.js";
import { loadPackaged as loadSeries } from "../../loading/load-data.js";
import { loadPackaged, storeDefaultRuns } from "../../supervise/packaged-data.js";
import { buildPagesApart } from "../../supervise/page-build.js";
import { supervise } from "../../supervise/supervise.js";

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
      after: async (stop) => {
        const store = createModelStore(readConfig(process.env, CLONE).home);
        const series = PACKAGED.find(({ instrument }) => instrument.symbol === STARTER_SYMBOL)!;
        const { modelId, trained } = await keepStarterModel(store, await loadSeries(series), {
          signal: stop,
        });
        io.note(`Model: ${modelId} on ${STARTER_SYMBOL} ${trained ? "trained" : "stored already"}`);
      },
    });
  },
};
