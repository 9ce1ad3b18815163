/** Why a secret cannot be judged now; routes turn it into a status. */
export class AccessError extends Error {
  override readonly name = "AccessError";
  readonly status: 403 | 429;
  /** For programs. */
  readonly code: string;

  constructor(status: 403 | 429, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
