import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/**
 * What a run names as the code that made it: the package's version and the first 12 digits of the SHA-256 of `src/`,
 * tests and fixtures left out, as in `0.1.0+3f6c0a9be512`.
 */
export function readCodeVersion(clone: string): string {
  const text = fs.readFileSync(path.join(clone, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  const digest = createHash("sha256");
  for (const file of sourceFiles(path.join(clone, "src"))) {
    digest.update(path.relative(clone, file).replaceAll(path.sep, "/"));
    digest.update("\0");
    digest.update(fs.readFileSync(file, "utf8").replaceAll("\r\n", "\n"));
    digest.update("\0");
  }
  return `${version}+${digest.digest("hex").slice(0, 12)}`;
}

function sourceFiles(folder: string): string[] {
  const files: string[] = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "fixtures") files.push(...sourceFiles(file));
    else if (entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
      files.push(file);
  }
  return files.sort();
}
