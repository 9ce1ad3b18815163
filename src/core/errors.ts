/** Where bad input stands: a file (or request part), a 1-based data row and a column name. */
export interface Place {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
}

/**
 * Bad input from outside: a file, a flag or a request. The message is one line that says what is wrong,
 * where, and what is acceptable. The command line ends with exit code 2 on it, the server answers 400.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly place: Place;

  constructor(message: string, place: Place = {}, options?: ErrorOptions) {
    super(`${describePlace(place)}${message}`, options);
    this.place = place;
  }
}

function describePlace({ file, row, column }: Place): string {
  const parts = [];
  if (file !== undefined) parts.push(file);
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column "${column}"`);
  return parts.length ? `${parts.join(", ")}: ` : "";
}

/** The error for a name that is not in a list: `Unknown strategy "x", expected one of: a, b`. */
export function unknownName(kind: string, name: string, known: readonly string[]): InputError {
  return new InputError(`Unknown ${kind} "${name}", expected one of: ${known.join(", ")}`);
}
