import type { OptionDescriptor } from "../kit/command.js";

/** Options of `bars fetch`, beside `--timeframe`. */
export const FETCH_OPTIONS: readonly OptionDescriptor[] = [
  { name: "days", kind: "number", placeholder: "N", help: "fetch: the newest N sessions" },
  { name: "from", kind: "string", placeholder: "DATE", help: "fetch: from this day on, as in 2018-01-31" },
  { name: "to", kind: "string", placeholder: "DATE", help: "fetch: to this day", default: "now" },
  {
    name: "feed",
    kind: "string",
    placeholder: "iex|sip|paper",
    help: "fetch: where the bars come from",
    default: "iex with Alpaca's keys, paper without",
  },
];
