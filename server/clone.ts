import path from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the clone this file lies in. */
export const CLONE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
