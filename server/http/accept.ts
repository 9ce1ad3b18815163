/** Whether an Accept or Accept-Encoding header takes something by its name: listed, and not with a weight of 0. */
export function accepts(header: string | undefined, name: string): boolean {
  return weightOf(header, name) > 0;
}

/** The weight that a header gives a name it lists; 0 when it does not list it. */
function weightOf(header: string | undefined, name: string): number {
  for (const part of (header ?? "").split(",")) {
    const [listed, ...parameters] = part.split(";").map((s) => s.trim().toLowerCase());
    if (listed !== name) continue;
    const weight = parameters.find((p) => p.startsWith("q="))?.slice(2);
    return weight === undefined ? 1 : Number(weight) || 0;
  }
  return 0;
}
