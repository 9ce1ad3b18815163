import fs from "node:fs";

const MEGABYTE = 1_000_000;

/** Bytes that a person may still write to the disk of a folder. */
export type FreeBytes = (folder: string) => number;

export const freeBytes: FreeBytes = (folder) => {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
};

/** The one line about a full disk. */
export function diskFullError(action: string, folder: string, free: number, needed: number): Error {
  return new Error(
    `Cannot ${action} in ${folder}: the disk is full (${megabytes(free)} free), needs ${megabytes(needed)}`,
  );
}

/** Throws the line about a full disk when fewer bytes are free than needed. */
export function requireSpace(action: string, folder: string, needed: number, free: FreeBytes): void {
  const bytes = free(folder);
  if (bytes < needed) throw diskFullError(action, folder, bytes, needed);
}

/** Whether an error, ours or a program's output, says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code;
  return (
    code === "ENOSPC" || /No space left on device|not enough space|could not extend file/i.test(error.message)
  );
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MEGABYTE)} MB`;
}
