// `npm run preview`: the pages as they are being written, reloaded on each change, without a request to anywhere else.
import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const framework = path.join(root, "node_modules/@observablehq/framework/dist/bin/observable.js");
const words = ["preview", "--no-open", "--host", "127.0.0.1", ...process.argv.slice(2)];
const child = spawn(process.execPath, [framework, ...words], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, OBSERVABLE_TELEMETRY_DISABLE: "true" },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
