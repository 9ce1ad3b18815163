import type { Command } from "../../kit/command.js";
import { supervise } from "../../supervise/supervise.js";

export const command: Command = {
  name: "serve",
  summary: "Serves pages and API as they are until Ctrl-C: loads nothing, builds nothing",
  usage: "",
  options: [],
  example: "vernier serve",
  run: (_args, io) => supervise(io, {}),
};
