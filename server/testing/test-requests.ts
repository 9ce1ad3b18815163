import fc from "fast-check";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** An OpenAPI document as far as requests are made from it. */
export interface FuzzDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A request that is wrong in at least one way. */
export interface FuzzRequest {
  /** Method and path of the operation it was made from. */
  readonly from: string;
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array | null;
  /** Which of the given tokens it has; -1 for none. */
  readonly token: number;
}

const TEXTS = [
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "-1",
  "0",
  "1e999",
  "9".repeat(400),
  "0x10",
  "1_000",
  "٣",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00x",
  "\ufeff",
  "\u202etxt",
  "e\u0301\u0301\u0301",
  "😀".repeat(50),
  "x".repeat(5000),
  "'",
  "' OR '1'='1",
  "'; DROP TABLE runs; --",
  '"; DELETE FROM bars; --',
  "1; SELECT pg_sleep(10)",
  "1) UNION SELECT hash FROM tokens --",
  "$1",
  "$$",
  "\\",
  "%27%20OR%201=1",
  "../../../../../etc/passwd",
  "..\\..\\windows\\win.ini",
  "/etc/passwd",
  "file:///etc/passwd",
  "http://169.254.169.254/",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  "{{7*7}}",
  "${jndi:ldap://x}",
  "`id`",
  "| id",
  "\r\nSet-Cookie: a=b",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "2018-02-30",
  "9999999999999999",
  "-9223372036854775809",
  "1Day",
  "AAPL",
  "vernier-manual-20260108-1",
];

/** What may stand in an address without being escaped, broken escapes and steps upwards among it. */
const RAW = [
  "%",
  "%2",
  "%zz",
  "%00",
  "%c0%af",
  "%ff",
  "%2e%2e%2f",
  "..;/",
  "//",
  "/./",
  "%u0041",
  "?",
  ";a=b",
  "%0d%0a",
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) },
);

const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2 ** 31, -(2 ** 63), 5e-324),
  fc.constantFrom([], {}, [[]], [null], { a: {} }, [1, "a"], { toString: 1 }, { __proto__x: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 5, max: 60 }).map((depth) => {
    let nested: unknown = 1;
    for (let i = 0; i < depth; i++) nested = i % 2 ? [nested] : { a: nested };
    return nested;
  }),
);

/** A header may carry no line ends and nothing beyond one byte a character. */
const headerText = text.map((t) =>
  t
    .replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/g, "")
    .slice(0, 6000)
    .trim(),
);

const header = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      "Authorization",
      "Cookie",
      "Idempotency-Key",
      "X-CSRF-Token",
      "X-Request-ID",
      "Last-Event-ID",
      "Accept",
      "Content-Type",
      "Content-Encoding",
      "If-None-Match",
      "Origin",
      "Sec-Fetch-Site",
      "Range",
      "X-Forwarded-For",
      "X-HTTP-Method-Override",
      "X-Original-URL",
      "Transfer-Encoding",
      "Content-Length",
      "User-Agent",
      "Expect",
    ),
    headerText,
  ),
  headerText.map(
    (t) => ["Cookie", `vernier-session-8787=${t}; vernier-session-8787=${t}`] as [string, string],
  ),
  headerText.map((t) => ["Cookie", `vernier-session-8787=${t}`] as [string, string]),
  headerText.map((t) => ["Authorization", `Bearer ${t}`] as [string, string]),
  fc.constantFrom(
    ["Content-Type", "text/plain"],
    ["Content-Type", "application/json; charset=utf-16"],
    ["Content-Type", "application/xml"],
    ["Content-Type", "multipart/form-data"],
    ["Host", "evil.example"],
    ["Host", "127.0.0.1:8787@evil.example"],
    ["Host", "127.0.0.1"],
    ["Content-Length", "-1"],
    ["Content-Length", "99999999999"],
    ["X-Long", "x".repeat(20_000)],
  ) as fc.Arbitrary<[string, string]>,
);

const rawBody: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.constantFrom(
    "{",
    "[",
    '"',
    "{}}",
    "{'a': 1}",
    '{"a": 01}',
    '{"a": NaN}',
    '{"a": 1,}',
    "<a/>",
    "a=1&b=2",
    '{"__proto__": {"name": "admin"}}',
    '{"reason": "\\ud800"}',
    `${"[".repeat(20_000)}`,
    `${"[".repeat(9000)}${"]".repeat(9000)}`,
    `{"a":"${"x".repeat(70_000)}"}`,
    `{"a": ${"9".repeat(10_000)}}`,
    "\ufeff{}",
  ),
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 200 }),
);

/** Requests from a document, none of them as it should be. The same seed gives the same. */
export function malformedRequests(
  document: FuzzDocument,
  tokens: number,
  count: number,
  seed: number,
): FuzzRequest[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const request = fc
    .constantFrom(...operations)
    .chain(({ path, method, operation }) => requestOf(document, path, method, operation, tokens));
  return fc.sample(request, { numRuns: count, seed });
}

function requestOf(
  document: FuzzDocument,
  path: string,
  method: string,
  operation: Operation,
  tokens: number,
): fc.Arbitrary<FuzzRequest> {
  const { parameters = [], requestBody } = operation;
  const schema = requestBody?.content["application/json"]?.schema;
  const good = schema ? example(document, schema).map((v) => JSON.stringify(v)) : fc.constant(null);
  const bad = schema
    ? fc.oneof(
        { weight: 4, arbitrary: fc.tuple(example(document, schema), fc.nat(), value, fc.nat(3)).map(spoil) },
        { weight: 2, arbitrary: rawBody },
        { weight: 1, arbitrary: value.map((v) => JSON.stringify(v)) },
      )
    : rawBody;
  const names = parameters.filter((p) => p.in === "query").map((p) => p.name);
  const query = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names, "limit", "__proto__"), text), text), { maxLength: 3 })
    .map((pairs) => pairs.map(([k, v]) => `${encode(k)}=${encode(v)}`).join("&"));
  const usualHeaders = fc.constant<readonly [string, string][]>([
    ["Content-Type", "application/json"],
    ["Idempotency-Key", "fuzz"],
  ]);
  const part = fc.record({
    way: fc.constantFrom("body", "path", "query", "header", "method", "raw", "all"),
    method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW", "PROPFIND"),
    good,
    bad,
    query,
    pathTexts: fc.array(text, { minLength: 3, maxLength: 3 }),
    raw: fc.constantFrom(...RAW),
    rawAt: fc.nat(),
    headers: fc.array(header, { minLength: 1, maxLength: 4 }),
    usualHeaders,
    token: fc.integer({ min: -1, max: tokens - 1 }),
    key: fc.nat({ max: 1e9 }),
  });
  return part.map((p) => {
    const is = (...ways: string[]): boolean => ways.includes(p.way) || p.way === "all";
    const filled = fill(path, is("path") ? p.pathTexts : []);
    const at = p.rawAt % (filled.length + 1);
    const spoiled = is("raw") ? filled.slice(0, at) + p.raw + filled.slice(at) : filled;
    const target = `/${spoiled.replace(/^\/+/, "")}${is("query") && p.query ? `?${p.query}` : ""}`;
    const headers = [
      ...p.usualHeaders.map(([k, v]) => [k, k === "Idempotency-Key" ? `${v}-${p.key}` : v] as const),
      ...(is("header") ? p.headers : []),
    ];
    return {
      from: `${method} ${path}`,
      method: is("method") ? p.method : method,
      target,
      headers,
      body: is("body") ? p.bad : p.good,
      token: p.token,
    };
  });
}

function fill(path: string, texts: readonly string[]): string {
  const usual: Readonly<Record<string, string>> = {
    id: /runs/.test(path) ? "0123456789abcdef" : "1",
    name: /services/.test(path) ? "broker" : "apple-crossover",
    symbol: "TEST",
  };
  let i = 0;
  return path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => encode(texts[i++] ?? usual[name] ?? "x") || "%20",
  );
}

function encode(given: string): string {
  return encodeURIComponent(given.replaceAll(/[\ud800-\udfff]/gu, "\ufffd"));
}

/** Texts that are right for a field of a name. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  symbol: ["AAPL", "NVDA", "NONE"],
  target: ["AAPL", "apple-crossover"],
  strategy: ["sma-crossover", "nothing"],
  timeframe: ["1Day", "5Min"],
  quantity: ["1", "0.5", "100000"],
  limitPrice: ["180.5"],
  stopPrice: ["180.5"],
  trailPercent: ["2"],
  allocation: ["1000"],
  size: ["all-in", "units:3"],
  reason: ["as planned"],
  note: ["seen"],
  challenge: ["challenge-1-1"],
  adminCode: ["admin-code", "wrong-code"],
};

/** A value near to what a schema takes. */
function example(document: FuzzDocument, schema: Schema, name = ""): fc.Arbitrary<unknown> {
  if (schema.$ref)
    return example(document, document.components.schemas[schema.$ref.split("/").at(-1)!]!, name);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return fc.oneof(...forms.map((form) => example(document, form, name)));
  if (schema.properties) {
    return fc.record(
      Object.fromEntries(Object.entries(schema.properties).map(([k, s]) => [k, example(document, s, k)])),
    );
  }
  if (typeof schema.additionalProperties === "object") {
    const inner = example(document, schema.additionalProperties);
    return fc.dictionary(fc.constantFrom("fast", "slow", "maxOrderNotional", "x"), inner, { maxKeys: 3 });
  }
  if (schema.items) return fc.array(example(document, schema.items), { maxLength: 3 });
  switch ([schema.type].flat()[0]) {
    case "string":
      return fc.constantFrom(...(RIGHT[name] ?? ["1", "AAPL", "as planned"]));
    case "integer":
    case "number":
      return fc.constantFrom(0, 1, 2, 10, 0.5);
    case "boolean":
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

/** Replaces, drops, adds or wraps one field. */
function spoil([given, at, by, how]: [unknown, number, unknown, number]): string {
  if (typeof given !== "object" || given === null) return JSON.stringify(by) ?? "null";
  const entries = Object.entries(given);
  const index = entries.length > 0 ? at % entries.length : 0;
  const changed = entries.flatMap(([k, v], i): [string, unknown][] => {
    if (i !== index) return [[k, v]];
    if (how === 0) return [[k, by]];
    if (how === 1) return [];
    if (how === 2) return [[k, [v]]];
    return [
      [k, v],
      [`x${k}`, by],
    ];
  });
  return JSON.stringify(Object.fromEntries(changed));
}
