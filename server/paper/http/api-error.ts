/** An answer that says no, as Alpaca words it: an HTTP status and `{code, message}`, sometimes with figures. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly figures: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, figures: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.figures = figures;
  }
}

/** 422 for a request that lacks something or has the wrong shape. */
export function malformed(message: string): ApiError {
  return new ApiError(422, 40010001, message);
}

/** 422 for a request that is well formed but cannot be done. */
export function invalid(message: string): ApiError {
  return new ApiError(422, 42210000, message);
}

/** 403 for what the account does not allow: buying power, quantity, wash trade. */
export function forbidden(message: string, figures?: Readonly<Record<string, string>>): ApiError {
  return new ApiError(403, 40310000, message, figures);
}

/** 404. */
export function notFound(message: string): ApiError {
  return new ApiError(404, 40410000, message);
}
