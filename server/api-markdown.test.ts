import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { CLONE } from "./clone.js";
import { fakeApp } from "./fake-services.js";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
}

interface Operation {
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
  const text = toMarkdown((await response.json()) as Document);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});

function toMarkdown({ paths, components }: Document): string {
  const operations = Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => describeOperation(method, route, operation)),
  );
  const records = Object.entries(components.schemas).map(([name, schema]) => describeRecord(name, schema));
  return `# API

Made from the OpenAPI document that a running server gives at \`/openapi.json\`; \`/docs\` shows it as a page. Requests
reach the server on loopback only, by GET. Undefined numbers are \`null\`, times are ISO 8601 UTC.

${operations.join("\n")}
# Records

${records.join("\n")}`;
}

function describeOperation(method: string, route: string, operation: Operation): string {
  const { summary = "", parameters = [], responses } = operation;
  const given = parameters.map((p) => `- \`${p.name}\` (${p.in}): ${describe(p.schema)}`);
  const answers = Object.entries(responses).map(([status, { description }]) => `- ${status}: ${description}`);
  const lists = [
    given.length > 0 ? `Parameters:\n\n${given.join("\n")}\n` : "",
    `Answers:\n\n${answers.join("\n")}\n`,
  ];
  return `## ${method.toUpperCase()} ${route}\n\n${summary}\n\n${lists.filter(Boolean).join("\n")}`;
}

function describeRecord(name: string, { properties = {} }: Schema): string {
  const fields = Object.entries(properties).map(([field, schema]) => `- \`${field}\`: ${describe(schema)}`);
  return `## ${name}\n\n${fields.join("\n")}\n`;
}

function describe(schema: Schema = {}): string {
  return [typeOf(schema), schema.description].filter(Boolean).join(". ");
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  if (schema.enum) return schema.enum.map((v) => `\`${String(v)}\``).join(", ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`;
  return [schema.type ?? "any"].flat().join(" or ");
}
