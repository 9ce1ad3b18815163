/** Text that is HTML already; only `html` and `trustHtml` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, a list is joined, nothing comes of null and undefined. */
export type HtmlValue = Html | string | number | null | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A template of HTML whose values are escaped. Attributes have to be quoted.
 *
 * @example
 * html`<b title="${'"'}">${"<script>"}</b>`.text; // => '<b title="&quot;">&lt;script&gt;</b>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0]!;
  for (const [i, value] of values.entries()) text += render(value) + strings[i + 1]!;
  return new Html(text);
}

/** Lets text through unescaped: for what a program of ours wrote, such as a drawn chart or a style sheet. */
export function trustHtml(text: string): Html {
  return new Html(text);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string") return value.replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark]!);
  if (typeof value === "number") return String(value);
  return value.map(render).join("");
}
