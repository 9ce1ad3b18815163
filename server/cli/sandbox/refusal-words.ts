const ACTS: Readonly<Record<string, (what: string) => string>> = {
  read: (what) => `read ${what || "files"}`,
  write: (what) => `write ${what || "files"}`,
  net: (what) => `open a connection to ${what || "anything"}`,
  import: (what) => `load code from ${what || "elsewhere"}`,
  env: (what) => `read the environment${what && `, ${what}`}`,
  run: (what) => `start programs${what && `, ${what}`}`,
  ffi: (what) => `load libraries${what && `, ${what}`}`,
  sys: (what) => `ask about this machine${what && `, ${what}`}`,
};

const RULE = "a strategy's file may read itself and what it imports beside it, and nothing else";

/** What Deno says of a refused permission, in our words; any other text as it is, in one line without colours. */
export function refusalWords(message: string): string {
  // oxlint-disable-next-line no-control-regex -- Deno colours the places in its messages
  const text = message.replaceAll(/\u001b\[[\d;]*m/g, "");
  return text.replace(
    /Requires (\w+) access(?: to ("[^"]*"))?, run again with the --allow-\w+ flag/,
    (whole, kind: string, what = "") => (ACTS[kind] ? mayNot(ACTS[kind](what as string)) : whole),
  );
}

/** That a strategy's file may not do something. */
export function mayNot(act: string): string {
  return `it may not ${act}; ${RULE}`;
}
