declare module "htl" {
  type Child = Node | string | number | false | null | undefined | readonly Child[];
  type Value = Child | boolean | ((event: never) => void) | Readonly<Record<string, string | number | null>>;
  export function html(strings: TemplateStringsArray, ...values: Value[]): HTMLElement;
  export function svg(strings: TemplateStringsArray, ...values: Value[]): SVGElement;
}

/** A file of the site, as Framework hands it to a page. */
interface SiteFile {
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
