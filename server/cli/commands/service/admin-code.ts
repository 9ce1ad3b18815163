import process from "node:process";
import { InputError } from "../../../../src/core/errors.js";
import { setAdminCode } from "../../../access/admin-code.js";
import type { Command } from "../../kit/command.js";
import { readSecret } from "../../kit/read-secret.js";
import { withAccessStore } from "./with-access-store.js";

export const command: Command = {
  name: "admin-code",
  summary:
    "Sets the code without which nothing that was stopped starts again; asks for it, or reads it from a pipe",
  usage: "",
  options: [],
  example: "vernier admin-code",
  async run(args, io) {
    const code = await readSecret("New admin code, 8 to 128 characters: ");
    if (process.stdin.isTTY && (await readSecret("Once more: ")) !== code) {
      throw new InputError("Cannot set the admin code: the two are not the same");
    }
    await withAccessStore(io, (store) => setAdminCode(store, code, { now: () => Date.now() }));
    if (args.json) io.out(JSON.stringify({ set: true }));
    else io.out("The admin code is set");
    return 0;
  },
};
