export function linkFolders(): void;
