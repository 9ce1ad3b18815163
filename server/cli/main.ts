import process from "node:process";
import packageJson from "../../package.json" with { type: "json" };
import { CATALOG } from "./catalog.js";
import { createProcessIo, flushIo } from "./kit/io.js";
import { runCommandLine } from "./run.js";

const code = await runCommandLine(process.argv.slice(2), createProcessIo(), {
  catalog: CATALOG,
  version: packageJson.version,
  debug: process.env["VERNIER_DEBUG"] === "1",
});
await flushIo();
process.exit(code);
