import { Buffer } from "node:buffer";
import { type AppContext, HttpError } from "./errors.js";

const LARGEST_BODY = 64 * 1024;
const DEEPEST = 8;
const MOST_KEYS = 1000;
const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Reads the JSON body of a change: at most 64 kB of UTF-8, objects and lists nested at most 8 deep, 1,000 keys. What
 * Postgres could not keep (the character NUL, half of a surrogate pair) is refused here, for every route.
 *
 * @param bodyMs how long it may take to come
 * @throws HttpError 400, 408, 413 or 415.
 */
export async function readJsonBody(context: AppContext, bodyMs: number): Promise<unknown> {
  const type = context.req.header("Content-Type") ?? "";
  if (!JSON_TYPE.test(type)) {
    throw new HttpError(
      415,
      "unsupported_media_type",
      "Cannot read the body, expected application/json in UTF-8",
    );
  }
  const encoding = context.req.header("Content-Encoding") ?? "identity";
  if (encoding !== "identity") {
    throw new HttpError(
      415,
      "unsupported_encoding",
      "Cannot read the body, expected one that is not compressed",
    );
  }
  const announced = Number(context.req.header("Content-Length") ?? "0");
  const text = decode(await readBytes(context, announced, bodyMs));
  const value = parse(text);
  checkValue(value);
  // What validates the body reads it from here, since the request's own stream is used up.
  context.req.bodyCache.text = Promise.resolve(text) as never;
  return value;
}

/** Refuses a body where none is taken. */
export function refuseBody(context: AppContext): void {
  const length = context.req.header("Content-Length") ?? "0";
  if (length !== "0" || context.req.header("Transfer-Encoding") !== undefined) {
    throw new HttpError(413, "body_not_accepted", "Cannot answer: the request has a body, expected none");
  }
}

async function readBytes(context: AppContext, announced: number, bodyMs: number): Promise<Uint8Array> {
  if (announced > LARGEST_BODY) throw tooLarge();
  const reader = context.req.raw.body?.getReader();
  if (!reader) return new Uint8Array();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(slowBody(context, bodyMs)), bodyMs);
  });
  try {
    return await Promise.race([readAll(reader), tooLate]);
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "invalid_body", "Cannot read the body: it broke off");
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > LARGEST_BODY) throw tooLarge();
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

/** What is left of the body is not waited for: the connection ends with the answer. */
function slowBody(context: AppContext, bodyMs: number): HttpError {
  context.header("Connection", "close");
  return new HttpError(408, "body_timeout", `Cannot read the body: it took over ${bodyMs / 1000} s to come`);
}

function tooLarge(): HttpError {
  return new HttpError(413, "body_too_large", `Cannot read the body: it is over ${LARGEST_BODY} bytes`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, "invalid_body", "Cannot read the body: it is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "invalid_body", "Cannot read the body: it is not JSON");
  }
}

/** Walks without recursion: how deep a text nests is not ours to trust. */
function checkValue(root: unknown): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let keys = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === "string") checkText(value);
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      throw invalid("a number is beyond what can be told apart");
    }
    if (typeof value !== "object" || value === null) continue;
    if (depth >= DEEPEST) throw invalid(`it nests over ${DEEPEST} deep`);
    const entries = Object.entries(value);
    keys += entries.length;
    if (keys > MOST_KEYS) throw invalid(`it has over ${MOST_KEYS} keys`);
    for (const [key, inner] of entries) {
      checkText(key);
      if (key === "__proto__") throw invalid('it has the key "__proto__"');
      open.push({ value: inner, depth: depth + 1 });
    }
  }
}

function checkText(text: string): void {
  if (!isPlainText(text)) throw invalid("a text has the character NUL or half of a surrogate pair");
}

/** Whether a text is what Postgres can keep. */
export function isPlainText(text: string): boolean {
  return !/[\0\ud800-\udfff]/u.test(text);
}

function invalid(problem: string): HttpError {
  return new HttpError(400, "invalid_body", `Cannot take the body: ${problem}`);
}
