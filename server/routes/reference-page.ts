/** A JSON schema as far as the page shows it. */
export interface ShownSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ShownSchema>>;
  readonly required?: readonly string[];
  readonly items?: ShownSchema;
  readonly additionalProperties?: ShownSchema | boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly format?: string;
  readonly allOf?: readonly ShownSchema[];
  readonly anyOf?: readonly ShownSchema[];
  readonly oneOf?: readonly ShownSchema[];
}

type ShownContent = Readonly<Record<string, { readonly schema?: ShownSchema }>>;

interface ShownOperation {
  readonly summary?: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: ShownSchema }[];
  readonly requestBody?: { readonly content: ShownContent };
  readonly responses: Readonly<Record<string, { description: string; content?: ShownContent }>>;
  readonly "x-access"?: string;
}

/** An OpenAPI document as far as the page shows it. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, ShownOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, ShownSchema>> };
}

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#d0d0d0,#444);--soft:light-dark(#595959,#a8a8a8)}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
code,th{font-family:ui-monospace,monospace;font-size:.9em;font-weight:400}h2 code,h3 code{font-weight:600}
section{border-top:1px solid var(--line);margin-top:2rem}.table{overflow-x:auto}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;border-top:1px solid var(--line);padding:.3rem .8rem .3rem 0}
.soft{color:var(--soft)}a:focus-visible,.table:focus-visible{outline:2px solid;outline-offset:2px}`;

/** A reference of the API as one page without a script. */
export function renderReference(document: OpenApiDocument): string {
  const { title, version, description = "" } = document.info;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const schemas = Object.entries(document.components?.schemas ?? {});
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>API of ${escape(title)}</title><style>${STYLE}</style></head><body>
<header><h1>API of ${escape(title)} <span class="soft">${escape(version)}</span></h1><p>${escape(description)}</p>
<nav aria-label="Contents"><ul>${operations.map(({ name }) => `<li><a href="#${anchor(name)}"><code>${escape(name)}</code></a></li>`).join("")}
<li><a href="/openapi.json">The OpenAPI document</a></li></ul></nav></header>
<main>${operations.map(({ name, operation }) => renderOperation(name, operation)).join("")}
<section><h2>Records</h2>${schemas.map(([name, schema]) => renderRecord(name, schema)).join("")}</section></main></body></html>
`;
}

function renderOperation(name: string, operation: ShownOperation): string {
  const { summary = "", parameters = [], requestBody, responses, "x-access": access = "" } = operation;
  const rows = parameters.map(({ name, in: place, required, schema = {} }) => [
    name,
    `${place}${required ? ", required" : ""}`,
    describeSchema(schema),
  ]);
  const answers = Object.entries(responses).map(([status, { description, content = {} }]) => [
    status,
    escape(description),
    describeContent(content),
  ]);
  const body = requestBody ? `<p>Body: ${describeContent(requestBody.content)}</p>` : "";
  return `<section id="${anchor(name)}"><h2><code>${escape(name)}</code></h2><p>${escape(summary)}</p><p class="soft">${escape(access)}</p>
${body}${rows.length ? renderTable(`Parameters of ${name}`, rows) : ""}${renderTable(`Answers of ${name}`, answers)}</section>`;
}

function describeContent(content: ShownContent): string {
  return Object.entries(content)
    .map(([type, { schema = {} }]) => `<code>${escape(type)}</code> ${describeSchema(schema)}`)
    .join("<br>");
}

function renderRecord(name: string, schema: ShownSchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([field, value]) => [
    field,
    describeSchema(value),
    escape(value.description ?? ""),
  ]);
  return `<h3 id="${anchor(name)}"><code>${escape(name)}</code></h3>${renderTable(`Fields of ${name}`, rows)}`;
}

/** The first cell of a row is text, the others are HTML. */
function renderTable(caption: string, rows: readonly (readonly string[])[]): string {
  const body = rows.map(
    ([head = "", ...cells]) =>
      `<tr><th scope="row">${escape(head)}</th>${cells.map((c) => `<td>${c}</td>`).join("")}</tr>`,
  );
  return `<div class="table" tabindex="0" role="region" aria-label="${escape(caption)}"><table><caption>${escape(caption)}</caption><tbody>${body.join("")}</tbody></table></div>`;
}

function describeSchema(schema: ShownSchema): string {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1)!;
    return `<a href="#${anchor(name)}">${escape(name)}</a>`;
  }
  const parts = schema.allOf ?? schema.anyOf ?? schema.oneOf;
  if (parts) return parts.map(describeSchema).join(schema.allOf ? " and " : " or ");
  if (schema.enum) return schema.enum.map((v) => `<code>${escape(JSON.stringify(v))}</code>`).join(" or ");
  if (schema.const !== undefined) return `<code>${escape(JSON.stringify(schema.const))}</code>`;
  if (schema.items) return `list of ${describeSchema(schema.items)}`;
  if (typeof schema.additionalProperties === "object")
    return `${describeSchema(schema.additionalProperties)} by name`;
  return escape(`${[schema.type ?? "any"].flat().join(" or ")}${describeRange(schema)}`);
}

function describeRange({ minimum, maximum, default: initial, format }: ShownSchema): string {
  const bounded = [minimum, maximum].every((v) => v !== undefined && Math.abs(v) < Number.MAX_SAFE_INTEGER);
  return [
    format ? `, ${format}` : "",
    bounded ? `, from ${minimum} to ${maximum}` : "",
    initial === undefined ? "" : `, default ${String(initial)}`,
  ].join("");
}

function anchor(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
