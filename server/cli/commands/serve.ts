import type { Command } from "../command.js";

export const command: Command = {
  name: "serve",
  summary: "Runs the server only",
  usage: "",
  options: [
    { name: "set", kind: "list", help: "x" },
    { name: "cash", kind: "number", help: "Cash", default: "10000" },
  ],
  example: "vernier serve",
  async run(args, io) {
    io.out(
      JSON.stringify([args.list("set"), args.number("cash"), process.cwd(), process.env["VERNIER_HOME"]]),
    );
    return 0;
  },
};
