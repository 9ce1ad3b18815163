import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLONE } from "../../../server/clone.js";
import { readCodeVersion } from "../../../server/code-version.js";
import type { RunRecord } from "../../../src/contracts/run.js";
import { buildPages } from "../../../tools/site/build-pages.js";

/** A copy of the built site, so that a build beside the tests does not pull it away. */
export interface SiteCopy {
  readonly folder: string;
  readonly codeVersion: string;
  remove(): void;
}

/** Builds the pages where they are stale and copies them. */
export async function copySite(): Promise<SiteCopy> {
  const codeVersion = readCodeVersion(CLONE);
  await buildPages({ log: () => {}, codeVersion });
  const folder = mkdtempSync(join(tmpdir(), "vernier-site-"));
  cpSync(join(CLONE, "dist"), folder, { recursive: true });
  return { folder, codeVersion, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The records that a site holds. */
export function readRecords(folder: string): RunRecord[] {
  const data = join(folder, "_file/data");
  const files = readdirSync(data).filter((name) => /^run-.*\.json$/.test(name));
  return files.map((name) => JSON.parse(readFileSync(join(data, name), "utf8")) as RunRecord);
}

/** The record of a default run. */
export function findRecord(records: readonly RunRecord[], symbol: string, strategy: string): RunRecord {
  const found = records.find((record) => record.symbol === symbol && record.strategy === strategy);
  if (!found) throw new Error(`Cannot find a run of ${strategy} on ${symbol} in the site`);
  return found;
}
