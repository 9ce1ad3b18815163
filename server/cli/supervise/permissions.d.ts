export interface Grant {
  readonly store?: boolean;
  readonly write: "none" | "trials" | "sweeps" | "paper" | "anywhere";
  readonly writes?: readonly string[];
  readonly run?: boolean;
  readonly tied?: boolean;
}
export const GRANTS: Readonly<Record<string, Grant>>;
export function permissionFlags(
  name: string,
  databaseUrl: string | undefined,
  home?: string,
  words?: readonly string[],
  environment?: Readonly<Record<string, string | undefined>>,
): string[];
export function databaseHost(databaseUrl: string | undefined): string[];
