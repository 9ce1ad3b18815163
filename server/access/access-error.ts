/** Why a secret cannot be judged now; routes turn it into a status. */
export class AccessError extends Error {
  override readonly name = "AccessError";
  readonly status: 403 | 429;
  /** For programs. */
  readonly code: string;
  /** When it may be tried again; null when time changes nothing. */
  readonly retryAfterMs: number | null;

  constructor(status: 403 | 429, code: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
