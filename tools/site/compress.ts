import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { listFiles } from "./check-dist.js";

const COMPRESSIBLE = new Set([".html", ".js", ".css", ".json", ".arrow", ".wasm", ".svg", ".txt", ".map"]);
const MIN_BYTES = 1024;
/** From here on the compressed bytes are kept between builds. */
const KEEP_BYTES = 1_000_000;
const BROTLI_QUALITY = 6;
const GZIP_LEVEL = 6;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

export interface Compressed {
  readonly files: number;
  /** Bytes before, and after as brotli. */
  readonly before: number;
  readonly after: number;
}

/**
 * Writes `file.br` and `file.gz` beside each compressible file above 1 kB. Big files are compressed once:
 * their results stay in `cache` under the hash of their content.
 */
export async function compressFolder(root: string, cache: string): Promise<Compressed> {
  mkdirSync(cache, { recursive: true });
  let [files, before, after] = [0, 0, 0];
  for (const file of listFiles(root)) {
    const path = join(root, file);
    const bytes = readFileSync(path);
    if (!COMPRESSIBLE.has(extname(file)) || bytes.length < MIN_BYTES) continue;
    const [brotli, gzipped] = await Promise.all([
      cached(bytes, join(cache, `br${BROTLI_QUALITY}`), compressBrotli),
      cached(bytes, join(cache, `gz${GZIP_LEVEL}`), (input) => toGzip(input, { level: GZIP_LEVEL })),
    ]);
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, gzipped);
    [files, before, after] = [files + 1, before + bytes.length, after + brotli.length];
  }
  return { files, before, after };
}

function compressBrotli(bytes: Uint8Array): Promise<Uint8Array> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return toBrotli(bytes, { params });
}

async function cached(
  bytes: Uint8Array,
  prefix: string,
  compress: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (bytes.length < KEEP_BYTES) return compress(bytes);
  const path = `${prefix}-${createHash("sha256").update(bytes).digest("hex")}`;
  if (existsSync(path)) return readFileSync(path);
  const result = await compress(bytes);
  writeFileSync(`${path}.${process.pid}`, result);
  renameSync(`${path}.${process.pid}`, path);
  return result;
}
