import { defaultRecords } from "./data-loaders/support/default-records.js";
import { STRATEGIES } from "./src/strategies/catalog.js";
import { denoPath } from "./tools/deno-path.js";
import { linkFolders } from "./tools/site/link-folders.js";
import { stayOffline } from "./tools/site/offline.js";

const root = "pages";
linkFolders();
stayOffline(root);

const loader = [denoPath(), "run", "--quiet", "--no-prompt", "--no-remote", "--allow-read", "--allow-env"];

export default {
  root,
  output: process.env["VERNIER_PAGES_OUTPUT"] ?? "dist",
  title: "Vernier",
  style: "style.css",
  globalStylesheets: [],
  head: `<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 3v10M5 6v7M8 3v10M11 6v7M14 3v10' stroke='%232f5fb3' stroke-width='1.6'/%3E%3C/svg%3E">`,
  footer: "",
  pager: false,
  toc: false,
  search: true,
  duckdb: { extensions: { json: null, parquet: null } },
  interpreters: { ".ts": loader },
  pages: [
    { name: "Overview", path: "/" },
    {
      name: "Desk",
      open: true,
      collapsible: false,
      pages: [
        { name: "Positions", path: "/positions" },
        { name: "Orders", path: "/orders" },
        { name: "Review", path: "/review" },
        { name: "Alerts", path: "/alerts" },
        { name: "Controls", path: "/controls" },
        { name: "Health", path: "/health" },
      ],
    },
    { name: "Runs", path: "/runs" },
    { name: "Compare", path: "/compare" },
    { name: "Strategies", path: "/strategies" },
    { name: "Explanations", path: "/explanations" },
    { name: "Lab", path: "/lab" },
    { name: "Drift", path: "/drift" },
    { name: "Help", path: "/help" },
  ],
  dynamicPaths: () => [
    ...defaultRecords().map(({ id }) => `/runs/${id}`),
    ...STRATEGIES.map(({ name }) => `/strategies/${name}`),
  ],
};
