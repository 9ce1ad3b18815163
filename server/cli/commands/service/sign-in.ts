import process from "node:process";
import { createSignInCode } from "../../../access/access.js";
import type { Command } from "../../kit/command.js";
import { readName, readRoles, roleOption } from "../../options/role-option.js";
import { withAccessStore } from "./with-access-store.js";

const MINUTES = 10;

export const command: Command = {
  name: "sign-in",
  summary: "Prints a link that signs a browser on this machine in, once, within ten minutes",
  usage: "[--role ROLE…] [--name NAME]",
  options: [
    roleOption("trader"),
    {
      name: "name",
      kind: "string",
      placeholder: "NAME",
      help: "Who it is, as it will stand in the journal",
      default: "your user name",
    },
  ],
  example: "vernier sign-in --role trader --role approver",
  async run(args, io) {
    const roles = args.list("role").length > 0 ? readRoles(args) : (["trader"] as const);
    const name = readName(args.string("name") ?? userName());
    const link = await withAccessStore(io, async (store, { port }) => {
      const code = await createSignInCode(store, { now: () => Date.now() }, { name, roles });
      // What follows the # stays in the browser: it is in no request and in no log.
      return `http://127.0.0.1:${port}/sign-in#code=${code}`;
    });
    if (args.json) io.out(JSON.stringify({ name, roles, link, minutes: MINUTES }));
    else {
      io.note(
        `Open this link within ${MINUTES} minutes to act as ${name} (${roles.join(", ")}); it serves once:`,
      );
      io.out(link);
    }
    return 0;
  },
};

/** The user's name as far as a name may have it. */
function userName(): string {
  const user = process.env["USER"] || process.env["USERNAME"] || "";
  const name = user
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name.slice(0, 64) || "operator";
}
