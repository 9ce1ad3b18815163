import path from "node:path";
import process from "node:process";

/**
 * What each command may do, as flags of Deno. The launcher turns this table into a command line; nothing else grants
 * a permission. `store` adds the database's host, `write` allows writing files, `tied` ends the command when the
 * launcher dies.
 *
 * @typedef {object} Grant
 * @property {boolean} [store] reads or writes the local store
 * @property {"none" | "trials" | "sweeps" | "models" | "paper" | "anywhere"} write where files may be written: `trials`
 *   is the ledger of VERNIER_HOME, `sweeps` that and its folder of unfinished sweeps, `models` its folder of models,
 *   `paper` the folder of the paper exchange
 * @property {readonly string[]} [writes] options whose value is a file that the command may write, with its draft
 * @property {boolean} [run] may start programs: the database, the page build, the server
 * @property {boolean} [tied] ends with the launcher
 */

/** @type {Readonly<Record<string, Grant>>} */
export const GRANTS = {
  start: { store: true, write: "anywhere", run: true, tied: true },
  serve: { store: true, write: "anywhere", run: true, tied: true },
  db: { store: true, write: "anywhere", run: true },
  token: { store: true, write: "anywhere", run: true },
  "sign-in": { store: true, write: "anywhere", run: true },
  "admin-code": { store: true, write: "anywhere", run: true },
  publish: { store: true, write: "anywhere", run: true },
  doctor: { store: true, write: "anywhere", run: true },
  bars: { store: true, write: "none" },
  indicators: { store: true, write: "none" },
  features: { store: true, write: "none" },
  lookahead: { store: true, write: "none" },
  backtest: { store: true, write: "trials", writes: ["report"] },
  sweep: { store: true, write: "sweeps" },
  overfit: { write: "none" },
  drift: { write: "none" },
  "walk-forward": { store: true, write: "none" },
  train: { store: true, write: "models", writes: ["out"] },
  predict: { write: "none" },
  explain: { write: "none" },
  paper: { store: true, write: "paper", tied: true },
  "self-assessment": { store: true, write: "none" },
};

/** Settings of ours and of the terminal; a command sees no other variable. */
const VARIABLES = [
  "VERNIER_*",
  "DATABASE_URL",
  "NO_COLOR",
  "FORCE_COLOR",
  "COLUMNS",
  "TERM",
  "CI",
  "NODE_ENV",
  "NODE_DEBUG",
  "PG*",
  "USER",
  "USERNAME",
  // Read by the WebSocket package when it loads.
  "WS_*",
  // Read by the YAML package when it loads.
  "LOG_STREAM",
  "LOG_TOKENS",
];

/** Hosts of Alpaca's paper trading and data. */
const ALPACA_HOSTS = ["paper-api.alpaca.markets", "data.alpaca.markets"];

/** Options of `bars` that take a value. */
const BARS_VALUES = ["symbol", "timeframe", "days", "from", "to", "feed"];

/**
 * The permission flags of a command.
 *
 * @param {string} name
 * @param {string | undefined} databaseUrl
 * @param {string} [home] VERNIER_HOME
 * @param {readonly string[]} [words] what was typed
 * @param {Readonly<Record<string, string | undefined>>} [environment]
 * @returns {string[]}
 */
export function permissionFlags(name, databaseUrl, home = ".vernier", words = [], environment = process.env) {
  if (name === "bars" && secondWord(words, BARS_VALUES) === "fetch")
    return fetchFlags(databaseUrl, environment);
  const grant = GRANTS[name] ?? { write: "none" };
  if (grant.run)
    return ["--allow-read", "--allow-write", "--allow-run", "--allow-env", "--allow-sys", "--allow-net"];
  const flags = ["--allow-read", `--allow-env=${VARIABLES.join(",")}`];
  if (grant.store) flags.push(`--allow-net=${["127.0.0.1", ...databaseHost(databaseUrl)].join(",")}`);
  if (grant.write === "anywhere") return [...flags, "--allow-write"];
  const files = (grant.writes ?? []).flatMap((option) => optionValues(words, option)).flatMap(withDraft);
  const inHome = (/** @type {string} */ name) => path.join(home, name).replaceAll(",", ",,");
  if (grant.write === "trials" || grant.write === "sweeps") files.push(inHome("trials.jsonl"));
  if (grant.write === "sweeps") files.push(inHome("sweeps"));
  if (grant.write === "models") files.push(inHome("models"));
  if (grant.write === "paper") files.push(...paperFolder(words, inHome("paper")));
  if (files.length > 0) flags.push(`--allow-write=${files.join(",")}`);
  return flags;
}

/**
 * What `bars fetch` may do: start our database, or reach the one that is named, reach the paper exchange on loopback,
 * and Alpaca only when there are keys for it.
 *
 * @param {string | undefined} databaseUrl
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {string[]}
 */
function fetchFlags(databaseUrl, environment) {
  const alpaca = environment["APCA_API_KEY_ID"] && environment["APCA_API_SECRET_KEY"] ? ALPACA_HOSTS : [];
  const net = `--allow-net=${["127.0.0.1", ...databaseHost(databaseUrl), ...alpaca].join(",")}`;
  if (databaseUrl) return ["--allow-read", `--allow-env=${[...VARIABLES, "APCA_*"].join(",")}`, net];
  return ["--allow-read", "--allow-write", "--allow-run", "--allow-env", "--allow-sys", net];
}

/**
 * The second word that is no option and no value of one; empty when there is none.
 *
 * @param {readonly string[]} words
 * @param {readonly string[]} valued options that take a value
 * @returns {string}
 */
function secondWord(words, valued) {
  const end = words.indexOf("--");
  const options = end < 0 ? words : words.slice(0, end);
  const plain = options.filter((word, i) => {
    const before = options[i - 1] ?? "";
    return !word.startsWith("-") && !(before.startsWith("--") && valued.includes(before.slice(2)));
  });
  return [...plain, ...(end < 0 ? [] : words.slice(end + 1))][1] ?? "";
}

/**
 * What an option was set to, as `--name value` or `--name=value`, before a `--` that ends the options.
 *
 * @param {readonly string[]} words
 * @param {string} name
 * @returns {string[]}
 */
function optionValues(words, name) {
  const end = words.indexOf("--");
  const options = end < 0 ? words : words.slice(0, end);
  const values = options.map((word, i) => {
    if (word === `--${name}`) return options[i + 1] ?? "";
    return word.startsWith(`--${name}=`) ? word.slice(name.length + 3) : "";
  });
  return values.filter((value) => value !== "" && !value.startsWith("--"));
}

/**
 * The folder of the paper exchange's journal: what `--dir` names, else the one in VERNIER_HOME.
 *
 * @param {readonly string[]} words
 * @param {string} usual
 * @returns {string[]}
 */
function paperFolder(words, usual) {
  const named = optionValues(words, "dir").filter((folder) => !folder.includes(","));
  return named.length > 0 ? named : [usual];
}

/**
 * A file and the name under which it is written until it is whole; nothing for one with a comma, which would grant
 * other paths.
 *
 * @param {string} file
 * @returns {string[]}
 */
function withDraft(file) {
  return file.includes(",") ? [] : [file, `${file}.partial`];
}

/**
 * Host and port of a database address, as Deno's net permission wants them; empty when there is none to read.
 *
 * @param {string | undefined} databaseUrl
 * @returns {string[]}
 */
export function databaseHost(databaseUrl) {
  if (!databaseUrl || !URL.canParse(databaseUrl)) return [];
  const { hostname, port } = new URL(databaseUrl);
  return hostname ? [`${hostname}:${port || "5432"}`] : [];
}
