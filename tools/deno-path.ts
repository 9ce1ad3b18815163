import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The Deno program that npm installed for this machine; `deno` from the search path when there is none. */
export function denoPath(): string {
  const given = process.env["VERNIER_DENO"];
  if (given !== undefined) return given;
  if (process.versions["deno"] !== undefined) return process.execPath;
  const scope = resolve("node_modules/@deno");
  const packages = existsSync(scope) ? readdirSync(scope) : [];
  const programs = packages.flatMap((name) => [join(scope, name, "deno"), join(scope, name, "deno.exe")]);
  return programs.find((path) => existsSync(path)) ?? "deno";
}
