import type { AppContext } from "./errors.js";

/** Ports of one host share their cookies, so the name carries ours. */
function sessionCookieName(port: number): string {
  return `vernier-session-${port}`;
}

/** What the session's cookie carries; undefined when it is not there, or there twice: one of them was planted. */
export function readSessionCookie(context: AppContext, port: number): string | undefined {
  const name = sessionCookieName(port);
  const values = (context.req.header("Cookie") ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/** Gives the browser a session: no script can read it, no other site can send it. */
export function setSessionCookie(context: AppContext, port: number, cookie: string, maxAge: number): void {
  context.header(
    "Set-Cookie",
    `${sessionCookieName(port)}=${cookie}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict`,
    { append: true },
  );
}

/** Takes the session from the browser. */
export function clearSessionCookie(context: AppContext, port: number): void {
  setSessionCookie(context, port, "", 0);
}
