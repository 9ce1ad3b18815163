import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const TOKEN = /^vernier_[\w-]{43}$/;
const PLAIN = /^[\w-]{43}$/;

/** A new token: 256 random bits with a word in front by which scanners for leaked secrets know it. */
export function newToken(): string {
  return `vernier_${newSecret()}`;
}

/** 256 random bits as 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether a text has the form of a token, so that nothing else is looked up. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Whether a text has the form of a session's id or a sign-in code. */
export function isSecret(text: string): boolean {
  return PLAIN.test(text);
}

/** SHA-256 of a secret of 256 random bits, as it is kept; a slow hash would add nothing. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** What a page of a session sends with each change. It follows from the session's id, which no script can read. */
export function csrfOf(session: string): string {
  return createHmac("sha256", session).update("vernier csrf").digest("base64url");
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
