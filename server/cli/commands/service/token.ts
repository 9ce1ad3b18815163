import { InputError, unknownName } from "../../../../src/core/errors.js";
import { createToken, TOKEN_DAYS, tokenCounts } from "../../../access/access.js";
import type { AccessStore, StoredToken } from "../../../access/access-store.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { readName, readRoles, roleOption } from "../../options/role-option.js";
import { formatTable } from "../../kit/table.js";
import { withAccessStore } from "./with-access-store.js";

const CLOCK = { now: () => Date.now() };
const ACTIONS = { create: createOne, list: listAll, revoke: revokeOne } as const;

export const command: Command = {
  name: "token",
  summary: "Makes, lists and revokes the tokens that programs use the API with",
  usage: "create NAME --role ROLE… [--days N] | list | revoke NAME",
  positionals: {
    placeholder: "ACTION",
    help: "create prints a new token, which is shown only then; list shows all; revoke ends one within a second",
    min: 1,
    max: 2,
  },
  options: [
    roleOption("viewer"),
    { name: "days", kind: "number", placeholder: "N", help: "Days until it expires", default: "never" },
  ],
  example: "vernier token create night-desk --role trader --days 90",
  async run(args, io) {
    const [name = ""] = args.positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name as keyof typeof ACTIONS] : undefined;
    if (!action) throw unknownName("action of token", name, Object.keys(ACTIONS));
    await action(args, io);
    return 0;
  },
};

async function createOne(args: Arguments, io: Io): Promise<void> {
  const name = nameOf(args, "create");
  const roles = args.list("role").length > 0 ? readRoles(args) : (["viewer"] as const);
  const days = args.number("days") ?? null;
  const { min, max } = TOKEN_DAYS;
  if (days !== null && !(Number.isInteger(days) && days >= min && days <= max)) {
    throw new InputError(`Option --days is ${days}, expected an integer from ${min} to ${max}`);
  }
  const token = await withAccessStore(io, (store) => createToken(store, CLOCK, { name, roles, days }));
  if (args.json) return io.out(JSON.stringify({ name, roles, days, token }));
  io.note(`Token "${name}" may act as ${roles.join(", ")}. It is shown only now; keep it as a secret:`);
  io.out(token);
}

async function listAll(args: Arguments, io: Io): Promise<void> {
  const tokens = await withAccessStore(io, (store) => store.listTokens());
  if (args.json) return io.out(JSON.stringify({ tokens: tokens.map(describe) }));
  if (tokens.length === 0)
    return io.out("There is no token; make one with vernier token create NAME --role ROLE");
  const head = ["name", "roles", "state", "created", "expires", "last used"];
  const rows = tokens.map(describe).map((t) => {
    return [t.name, t.roles.join(" "), t.state, t.created, t.expires, t.lastUsed].map(
      (cell) => cell ?? "never",
    );
  });
  const align = head.map(() => "left" as const);
  io.out(formatTable(head, rows, align));
}

async function revokeOne(args: Arguments, io: Io): Promise<void> {
  const name = nameOf(args, "revoke");
  await withAccessStore(io, (store) => revoke(store, name));
  if (args.json) io.out(JSON.stringify({ name, revoked: true }));
  else io.out(`Token "${name}" is revoked, and every session made with it`);
}

async function revoke(store: AccessStore, name: string): Promise<void> {
  if (!(await store.revokeToken(name, CLOCK.now()))) {
    throw new InputError(`Cannot revoke token "${name}": there is none that counts, see vernier token list`);
  }
  await store.note("token-revoked", name, CLOCK.now());
}

function nameOf(args: Arguments, action: string): string {
  const name = args.positionals[1];
  if (name === undefined) throw new InputError(`Cannot ${action} a token: NAME is missing`);
  return readName(name);
}

function describe(token: StoredToken) {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const { name, roles, createdAt, expiresAt, usedAt, revokedAt } = token;
  const state = revokedAt !== null ? "revoked" : tokenCounts(token, CLOCK.now()) ? "counts" : "expired";
  return { name, roles, state, created: iso(createdAt), expires: iso(expiresAt), lastUsed: iso(usedAt) };
}
