import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// The rule "region" is off: Framework keeps the checkbox that folds its sidebar outside of every landmark.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** What axe finds wrong on a page, one line a rule with the first elements that break it. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(scope: Document, options: object): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run(document, { runOnly: tags, rules: { region: { enabled: false } } })).violations;
  }, TAGS);
  return violations.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id}: ${nodes
      .slice(0, 3)
      .map((node) => node.target.join(" "))
      .join(", ")} (${first?.failureSummary ?? ""})`;
  });
}
