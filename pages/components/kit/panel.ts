import { html } from "./prelude.js";

export interface PanelOptions {
  /** What is being loaded, as in `the equity chart`. */
  readonly name: string;
  /** Room to keep while loading, in pixels, so that nothing below jumps. */
  readonly height?: number;
}

/** A place that shows progress until a value is there, then what is drawn from it, or what went wrong. */
export function panel<T>(
  value: Promise<T>,
  draw: (value: T) => HTMLElement,
  { name, height = 120 }: PanelOptions,
): HTMLElement {
  const root = html`<div class="panel" aria-busy="true" style=${`min-height: ${height}px`}>
    <p class="loading">Loading ${name} …</p>
  </div>`;
  const show = (content: HTMLElement): void => {
    root.replaceChildren(content);
    root.removeAttribute("style");
    root.setAttribute("aria-busy", "false");
  };
  value.then((v) => show(draw(v))).catch((error: unknown) => show(failure(name, error)));
  return root;
}

/** What happened and what to do about it. */
export function failure(name: string, error: unknown): HTMLElement {
  const message = error instanceof Error ? error.message : String(error);
  return html`<div class="notice error" role="alert">
    <p><strong>Cannot show ${name}.</strong> ${message}</p>
    <p>Reload the page; if it stays, build the pages again with <code>npm run build</code>.</p>
  </div>`;
}
