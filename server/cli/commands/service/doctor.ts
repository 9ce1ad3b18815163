import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import process from "node:process";
import { PACKAGED } from "../../../../src/market/reading/packaged.js";
import { number } from "../../../../src/report/words/format.js";
import { CLONE } from "../../../clone.js";
import { readConfig, type Config } from "../../../config.js";
import { connect } from "../../../db/client.js";
import { runningDatabaseUrl } from "../../../db/embedded/embedded.js";
import { migrationStatus } from "../../../db/migrate.js";
import type { Command } from "../../kit/command.js";
import { formatTable } from "../../kit/table.js";

type Status = "ok" | "note" | "fail";

interface Check {
  readonly name: string;
  readonly status: Status;
  readonly detail: string;
}

/** The database, caches and pages of a first start, with room to work. */
const NEEDED_BYTES = 1_000_000_000;

export const command: Command = {
  name: "doctor",
  summary: "Checks that everything Vernier needs is there, and says what to do where it is not",
  usage: "[--json]",
  options: [],
  example: "vernier doctor",
  async run(args, io) {
    const config = readConfig(process.env, CLONE);
    const checks = [
      checkNode(),
      checkPackages(),
      checkHome(config),
      checkDisk(config),
      await checkPort(config),
      await checkDatabase(config),
      checkPages(),
      checkBroker(),
      checkCompiler(),
    ];
    const healthy = checks.every(({ status }) => status !== "fail");
    if (args.json) io.out(JSON.stringify({ healthy, checks }));
    else {
      const rows = checks.map(({ name, status, detail }) => [status, name, detail]);
      io.out(formatTable(["", "check", "what was found"], rows, ["left", "left", "left"]));
    }
    return healthy ? 0 : 1;
  },
};

function checkNode(): Check {
  const found = spawnSync("node", ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
  const major = Number(/^v(\d+)/.exec(found)?.[1] ?? 0);
  const detail = `Node ${found || "not found"}, Deno ${process.versions["deno"] ?? "not in use"}`;
  return major >= 20 ? ok("runtime", detail) : fail("runtime", `${detail}; needs Node 20 or newer`);
}

function checkPackages(): Check {
  const missing = PACKAGED.filter(({ file }) => !existsSync(path.join(CLONE, "node_modules", file)));
  if (missing.length > 0)
    return fail("packaged data", `${missing.map((m) => m.file).join(", ")} missing: run npm ci`);
  return ok("packaged data", PACKAGED.map(({ instrument }) => instrument.symbol).join(", "));
}

function checkHome({ home }: Config): Check {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
    return ok("home", home);
  } catch (error) {
    return fail(
      "home",
      `${home} cannot be written (${(error as Error).message}): set VERNIER_HOME to another folder`,
    );
  }
}

function checkDisk({ home }: Config): Check {
  try {
    const { bavail, bsize } = statfsSync(home);
    const free = bavail * bsize;
    const detail = `${number(free / 1e6)} MB free`;
    return free >= NEEDED_BYTES
      ? ok("disk", detail)
      : fail("disk", `${detail}, needs ${number(NEEDED_BYTES / 1e6)} MB`);
  } catch (error) {
    return note("disk", `Free space is unknown: ${(error as Error).message}`);
  }
}

async function checkPort({ port }: Config): Promise<Check> {
  const address = `http://127.0.0.1:${port}`;
  try {
    const response = await fetch(`${address}/v1/health`, { signal: AbortSignal.timeout(2000) });
    const { name, version } = (await response.json()) as { name?: string; version?: string };
    return name === "vernier"
      ? ok("port", `Vernier ${version} answers at ${address}`)
      : note("port", `Another program answers at ${address}: set VERNIER_PORT to a free port`);
  } catch {
    return (await isFree(port))
      ? ok("port", `${port} is free`)
      : note("port", `${port} is in use: set VERNIER_PORT to a free port`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function checkDatabase({ home, databaseUrl }: Config): Promise<Check> {
  const url = databaseUrl ?? runningDatabaseUrl(home);
  if (!url) return note("database", "Not running; npm start starts it");
  const sql = connect(url, { max: 1 });
  try {
    const { pending } = await migrationStatus(sql);
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    const detail = `Postgres ${row!.version}${databaseUrl ? " of DATABASE_URL" : ""}`;
    return pending.length > 0
      ? note("database", `${detail}, ${pending.length} migrations wait for npm start`)
      : ok("database", detail);
  } catch (error) {
    return fail("database", `Cannot ask the database: ${(error as Error).message}`);
  } finally {
    await sql.end();
  }
}

function checkPages(): Check {
  return existsSync(path.join(CLONE, "dist", "index.html"))
    ? ok("pages", "Built in dist/")
    : note("pages", "Not built yet; npm start builds them");
}

function checkBroker(): Check {
  const keys = ["APCA_API_KEY_ID", "APCA_API_SECRET_KEY"].filter((name) => process.env[name]);
  if (keys.length === 2) return ok("Alpaca keys", "Set");
  if (keys.length === 1) return note("Alpaca keys", `Only ${keys[0]} is set; both are needed`);
  return note("Alpaca keys", "Not set; nothing here needs them yet");
}

function checkCompiler(): Check {
  const found = spawnSync("gcc", ["--version"], { encoding: "utf8" }).stdout?.split("\n")[0] ?? "";
  return found ? ok("gcc", found) : note("gcc", "Not found; the benchmarks leave the C loop out");
}

function ok(name: string, detail: string): Check {
  return { name, status: "ok", detail };
}

function note(name: string, detail: string): Check {
  return { name, status: "note", detail };
}

function fail(name: string, detail: string): Check {
  return { name, status: "fail", detail };
}
