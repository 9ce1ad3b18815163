import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { pagePolicy } from "../../../server/http/security-headers.js";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves a built site as any static host would, with the headers that Vernier's own server sends. */
export interface StaticServer {
  readonly origin: string;
  readonly port: number;
  /** Answers a path with other bytes than the site's file, for pages that have to notice it. */
  replace(pattern: RegExp, change: (bytes: Buffer) => Buffer | null): void;
  /** Answers again with the site's files. */
  restore(): void;
  close(): Promise<void>;
}

export async function serveSite(root: string): Promise<StaticServer> {
  const hashes = JSON.parse(readFileSync(join(root, "csp.json"), "utf8")) as Record<string, string[]>;
  const replacements: [RegExp, (bytes: Buffer) => Buffer | null][] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = findFile(root, path);
    if (file === null) return void response.writeHead(404).end();
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    // Workers' scripts need these two as much as pages do.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    if (file.endsWith(".html")) response.setHeader("content-security-policy", pagePolicy(hashes[file] ?? []));
    const replacement = replacements.find(([pattern]) => pattern.test(path));
    if (!replacement) return void createReadStream(join(root, file)).pipe(response);
    const bytes = replacement[1](readFileSync(join(root, file)));
    if (bytes === null) response.writeHead(500).end();
    else response.end(bytes);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    replace: (pattern, change) => void replacements.unshift([pattern, change]),
    restore: () => void replacements.splice(0),
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(() => done()))),
  };
}

function findFile(root: string, path: string): string | null {
  const candidates = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  const found = candidates.find(
    (name) => existsSync(join(root, name)) && statSync(join(root, name)).isFile(),
  );
  return found ?? null;
}
