import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { CLONE } from "./clone.js";
import { fakeApp } from "./testing/fake-services.js";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly const?: unknown;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly "x-access"?: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** `docs/api.md` is made from the OpenAPI document: `UPDATE_DOCS=1 npm test -- server/api-markdown` writes it anew. */
it("docs/api.md says what the OpenAPI document says", async () => {
  const file = path.join(CLONE, "docs", "api.md");
  const response = await fakeApp(CLONE).get("/openapi.json");
  const markdown = toMarkdown((await response.json()) as Document);
  const text = await format(markdown, { ...(await resolveConfig(file)), parser: "markdown" });
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});

/** What every route may answer as well, said once. */
const GATE_ANSWERS: Readonly<Record<string, number>> = {
  "The request is wrong; the details name each field": 400,
  "Nobody signed in, or the token does not count": 401,
  "The roles do not suffice, or another site asks": 403,
  "Too many requests; Retry-After says when to try again": 429,
};

function toMarkdown({ paths, components }: Document): string {
  const operations = Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => describeOperation(method, route, operation)),
  );
  const records = Object.entries(components.schemas).map(([name, schema]) => describeRecord(name, schema));
  return `# API

Made from the OpenAPI document that a running server gives at \`/openapi.json\`; \`/docs\` shows it as a page. Requests
reach the server on loopback only. Undefined numbers are \`null\`, times are ISO 8601 UTC, money is exact decimals as
text.

To read needs nothing, unless \`VERNIER_ANONYMOUS=none\`. A change needs a token (\`vernier token create\`) as
\`Authorization: Bearer\`, or the session of a browser (\`vernier sign-in\`) with its \`csrf\` as \`X-CSRF-Token\`. Its body
is JSON of at most 64 kB without unknown fields. Every answer has \`X-Request-ID\`; one that is counted has \`RateLimit-Limit\`, \`RateLimit-Remaining\` and
\`RateLimit-Reset\`. Every error is \`{"error": {"code", "message", "details"?}, "request_id"}\`. What defends the
server stands in [security.md](security.md).

Besides its own answers, a route may answer ${Object.entries(GATE_ANSWERS)
    .map(([words, status]) => `${status} (${words.charAt(0).toLowerCase()}${words.slice(1)})`)
    .join(", ")},
405, 408, 413, 414, 415 and 431 for requests of another form, and 503 when the database cannot be reached.

# Idempotency-Key

A change with the key of an earlier one gets the earlier answer, with \`Idempotency-Replayed: true\`, for a day. The key
belongs to the person. It is kept by what was acted on, and by nothing else:

| the first request | its key | the same request again | another request with the key |
| --- | --- | --- | --- |
| was made: 2xx | is kept for a day | gets the first answer | 409 \`idempotency_key_reused\` |
| was refused and the refusal stands in the journal: 422 of a control, 409 or 422 of an approval that a control stopped, 409 of a re-arming | is kept for a day | gets the first answer | 409 \`idempotency_key_reused\` |
| was refused before anything was done: 400, 401, 403, 404, 409, 413, 415, 429, 503 of a desk that does not trade here | is free | is looked at anew | is taken |
| met an error of ours: 500, 503 \`database_unavailable\` | is kept for its own request | is tried anew at once; an order that the desk has already is not made twice | 409 \`idempotency_key_reused\` |
| is under way | is kept for its own request | 409 \`request_in_progress\` with Retry-After | 409 \`idempotency_key_reused\` |
| was cut off because the server was killed | is kept for its own request | as under way for 15 s, then tried anew | 409 \`idempotency_key_reused\` |

# Routes

${operations.join("\n")}
# Records

${records.join("\n")}`;
}

function describeOperation(method: string, route: string, operation: Operation): string {
  const { summary = "", parameters = [], requestBody, responses, "x-access": access = "" } = operation;
  const body = requestBody?.content["application/json"]?.schema;
  const given = parameters.map((p) => `- \`${p.name}\` (${p.in}): ${describe(p.schema)}`);
  const answers = Object.entries(responses)
    .filter(([, { description }]) => !(description in GATE_ANSWERS))
    .map(([status, { description }]) => `- ${status}: ${description}`);
  const lists = [
    body ? `Body: ${describe(body)}\n` : "",
    given.length > 0 ? `Parameters:\n\n${given.join("\n")}\n` : "",
    `Answers:\n\n${answers.join("\n")}\n`,
  ];
  return `## ${method.toUpperCase()} ${route}\n\n${summary}\n\n${access}\n\n${lists.filter(Boolean).join("\n")}`;
}

function describeRecord(name: string, schema: Schema): string {
  const forms = schema.anyOf ?? schema.oneOf ?? [schema];
  const lists = forms.map(({ properties = {} }) =>
    Object.entries(properties)
      .map(([field, value]) => `- \`${field}\`: ${describe(value)}`)
      .join("\n"),
  );
  return `## ${name}\n\n${lists.join("\n\nor\n\n")}\n`;
}

function describe(schema: Schema = {}): string {
  return [typeOf(schema), schema.description].filter(Boolean).join(". ");
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  if (schema.enum) return schema.enum.map((v) => `\`${String(v)}\``).join(", ");
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return forms.map(typeOf).join(" or ");
  if (typeof schema.additionalProperties === "object")
    return `${typeOf(schema.additionalProperties)} by name`;
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`;
  return [schema.type ?? "any"].flat().join(" or ");
}
