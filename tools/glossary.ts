import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { GLOSSARY } from "../pages/components/kit/glossary.js";

/** Where the glossary stands for readers of the repository. */
export const GLOSSARY_FILE = "docs/glossary.md";

/** The pages' glossary as Markdown. */
export function glossaryMarkdown(): string {
  const groups = [...new Set(GLOSSARY.map((entry) => entry.group))];
  const sections = groups.map((group) => {
    const entries = GLOSSARY.filter((entry) => entry.group === group);
    const lines = entries.map(({ term, definition }) => `- **${term}**: ${escape(definition)}`);
    return `## ${group}\n\n${lines.join("\n")}\n`;
  });
  const note =
    "Written by `tools/glossary.ts` from `pages/components/kit/glossary.ts`, whose texts are also the pages' tooltips.";
  return `# Glossary\n\n${note}\n\n${sections.join("\n")}`;
}

function escape(text: string): string {
  return text.replaceAll(/[\\*_|<]/g, "\\$&");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(GLOSSARY_FILE, glossaryMarkdown());
