/** Whose definition each indicator of the library follows; a name of Tulip or TA-Lib says that the values are equal. */
export const LIBRARY_REFERENCES: Readonly<Record<string, string>> = {};
