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
        io.note(`Runs: ${count === 0 ? "all stored already" : `${count} stored`}`);
      },
      beside: (stop) => buildPagesApart(stop, io.note),
    });
  },
};
