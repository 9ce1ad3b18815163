import { type AppContext, HttpError } from "./errors.js";

/**
 * Refuses what a page of another site asked for. A browser says where a request comes from in Sec-Fetch-Site and, for
 * every change, in Origin; other programs say neither. Another port of this machine is another site's page as well.
 */
export function refuseOtherOrigin(context: AppContext, change: boolean): void {
  const origin = context.req.header("Origin");
  const site = context.req.header("Sec-Fetch-Site");
  const own = `http://${(context.req.header("Host") ?? "").toLowerCase()}`;
  const followed = !change && context.req.header("Sec-Fetch-Mode") === "navigate";
  const foreign =
    (origin !== undefined && origin.toLowerCase() !== own) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
  if (foreign && !followed) {
    throw new HttpError(
      403,
      "forbidden_origin",
      "Cannot answer a page of another site: only this server's pages may ask",
    );
  }
}

/** Refuses a change made with a session's cookie unless a page of ours made it and sent the session's CSRF token. */
export function requireOwnPage(context: AppContext, matches: (token: string) => boolean): void {
  if (context.req.header("Origin") === undefined) {
    throw new HttpError(
      403,
      "forbidden_origin",
      "Cannot change anything with a cookie alone: the request names no Origin",
    );
  }
  if (!matches(context.req.header("X-CSRF-Token") ?? "")) {
    throw new HttpError(403, "csrf", "Cannot change anything: X-CSRF-Token is missing or not this session's");
  }
}
