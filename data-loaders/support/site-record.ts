/** When this build of the pages started and from which code, as the build says in the environment. */
export function siteRecord(): { builtAt: string; codeVersion: string } {
  return {
    builtAt: process.env["VERNIER_BUILD_TIME"] ?? new Date().toISOString(),
    codeVersion: process.env["VERNIER_CODE_VERSION"] ?? "unknown",
  };
}
