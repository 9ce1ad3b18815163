import { GLOSSARY, searchGlossary, type GlossaryEntry } from "./glossary.js";
import { html } from "./prelude.js";

/** The glossary with a field that narrows it as one types. */
export function glossarySearch(): HTMLElement {
  const input =
    html`<input type="search" id="glossary-search" placeholder="e.g. drawdown" autocomplete="off" />` as HTMLInputElement;
  const status = html`<span class="small" role="status"></span>`;
  const list = html`<div class="glossary"></div>`;
  const show = (): void => {
    const entries = searchGlossary(input.value);
    status.textContent = `${entries.length} of ${GLOSSARY.length} words`;
    list.replaceChildren(...groups(entries), ...(entries.length === 0 ? [nothing(input.value)] : []));
  };
  input.addEventListener("input", show);
  show();
  return html`<div>
    <p class="filters"><label for="glossary-search">Find a word</label> ${input} ${status}</p>
    ${list}
  </div>`;
}

function groups(entries: readonly GlossaryEntry[]): HTMLElement[] {
  const names = [...new Set(entries.map((entry) => entry.group))];
  return names.map(
    (name) => html`<section>
    <h2>${name}</h2>
    <dl>${entries.filter((entry) => entry.group === name).map(entryRow)}</dl>
  </section>`,
  );
}

function entryRow({ term, definition }: GlossaryEntry): HTMLElement {
  return html`<div id=${term.toLowerCase().replace(/\W+/g, "-")}><dt>${term}</dt><dd>${definition}</dd></div>`;
}

function nothing(query: string): HTMLElement {
  return html`<p class="notice">No word fits “${query}”. Try fewer letters.</p>`;
}
