/** What a page knows of the site it is part of. */
export interface SiteRecord {
  /** When the pages were built, ISO 8601 UTC. */
  readonly builtAt: string;
  readonly codeVersion: string;
}

/** The part of `/v1/health` that pages show. */
export interface Health {
  readonly name: string;
  readonly status: "ok" | "degraded";
  readonly codeVersion: string;
  readonly database: "up" | "down";
}

const COOKIE = "vernier-live";

/** True when Vernier itself serves this page: it sets a cookie that names its port. */
export function isLive(): boolean {
  const port = location.port || (location.protocol === "https:" ? "443" : "80");
  return document.cookie.split("; ").includes(`${COOKIE}=${port}`);
}

/** The body of an API answer; throws an error that names the path and the server's own message. */
export async function fetchJson<T>(path: string): Promise<T> {
  const response = await ask(path, "application/json");
  return (await response.json()) as T;
}

/** The bytes of an API answer, as `fetchJson`. */
export async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await ask(path, "application/vnd.apache.arrow.stream");
  return response.arrayBuffer();
}

/** What the server says of itself, whether all is well or not; throws when it does not answer. */
export async function fetchHealth(): Promise<Health> {
  const response = await fetch("/v1/health", { cache: "no-store" });
  const body = (await response.json()) as Partial<Health>;
  if (body.name !== "vernier") throw new Error(`The server answered ${response.status} for /v1/health`);
  return body as Health;
}

async function ask(path: string, accept: string): Promise<Response> {
  const response = await fetch(path, { headers: { accept }, cache: "no-store" });
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  throw new Error(body?.error?.message ?? `The server answered ${response.status} for ${path}`);
}
