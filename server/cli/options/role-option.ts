import { ROLES, type Role } from "../../../src/contracts/controls.js";
import { InputError } from "../../../src/core/errors.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";
import { oneOf } from "../kit/one-of.js";

/** `--role`, which may be given several times. */
export function roleOption(standard: string): OptionDescriptor {
  return {
    name: "role",
    kind: "list",
    placeholder: "ROLE",
    help: `What it may do, once for each: ${ROLES.join(", ")}; every one may read`,
    default: standard,
  };
}

/** The roles that were given; throws an InputError for a word that is none. */
export function readRoles(args: Arguments): readonly Role[] {
  const words = args.list("role").flatMap((word) => word.split(","));
  return [...new Set(words.map((word) => oneOf("role", word, ROLES)))];
}

/** A name as tokens and the journal have it; throws an InputError for anything else. */
export function readName(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) return name;
  throw new InputError(`Name "${name}" is none, expected 1 to 64 lower-case letters, digits and dashes`);
}
