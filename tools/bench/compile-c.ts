import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A compiled program in a temporary folder. */
export interface Program {
  readonly program: string;
  /** Deletes the folder. */
  remove(): void;
}

/** Compiles `NAME.c` of this folder with `gcc -O2`; null where there is no gcc. */
export function compileC(name: string): Program | null {
  const folder = mkdtempSync(path.join(tmpdir(), "vernier-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const program = path.join(folder, name);
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  const { status, stderr } = spawnSync("gcc", ["-O2", "-o", program, source, "-lm"], { encoding: "utf8" });
  if (status === 0) return { program, remove };
  remove();
  if (stderr) throw new Error(`Cannot compile ${name}.c: ${stderr.trim()}`);
  return null;
}
