export interface Grant {
  readonly store?: boolean;
  readonly write: "none" | "anywhere";
  readonly run?: boolean;
  readonly tied?: boolean;
}
export const GRANTS: Readonly<Record<string, Grant>>;
export function permissionFlags(name: string, databaseUrl: string | undefined): string[];
export function databaseHost(databaseUrl: string | undefined): string[];
