import { html, type Html } from "../kit/html.js";
import { DEFINITIONS } from "./words.js";

/**
 * A word that shows its definition under the pointer and on keyboard focus, and leads to it in the list at the end.
 * The text may differ from the word; throws when the word has no definition.
 */
export function term(word: string, text: string = word): Html {
  const definition = DEFINITIONS.get(word);
  if (definition === undefined)
    throw new Error(`Cannot define "${word}": it is not among the words of a report`);
  const id = definitionId(word);
  return html`<a class="term" href="#${id}" aria-describedby="${id}">${text}</a><span class="tip" aria-hidden="true">${definition}</span>`;
}

/** Every word with its definition. */
export function definitionList(): Html {
  const entries = Array.from(
    DEFINITIONS,
    ([word, definition]) => html`<div><dt>${word}</dt><dd id="${definitionId(word)}">${definition}</dd></div>
`,
  );
  return html`<section class="glossary" aria-labelledby="definitions">
<h2 id="definitions">What the words mean</h2>
<dl>
${entries}</dl>
</section>`;
}

function definitionId(word: string): string {
  return `define-${word.toLowerCase().replaceAll(/\W+/g, "-")}`;
}
