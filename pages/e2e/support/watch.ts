import type { Page } from "playwright-core";

/** What a page did that it must not: console errors and warnings, exceptions, failed or foreign requests. */
export interface Watched {
  readonly problems: readonly string[];
}

/** Listens to a page from before its first request. */
export function watch(page: Page, origin: string): Watched {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      problems.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url))
      problems.push(`request to another host: ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`answer ${response.status()}: ${response.url()}`);
  });
  return { problems };
}
