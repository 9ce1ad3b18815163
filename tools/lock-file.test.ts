import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync("package-lock.json", "utf8");
const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> };

/** Where npm finds a package from another: in its own folder or one above. */
function find(from: string, name: string): Locked | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const found = packages[`${folder}${folder && "/"}node_modules/${name}`];
    if (found || folder === "") return found;
  }
}

it("the lock file names the binaries of every platform, without which npm ci refuses it", () => {
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !find(from, name)),
  );
  expect(missing).toEqual([]);
});

it("the lock file names no registry", () => {
  expect(text).not.toMatch(/https?:\/\/registry|"resolved"/);
});
