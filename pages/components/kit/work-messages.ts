/** What can be asked of a worker, by kind: what goes in, what comes out, and what it may say before it is done. */
export type WorkOf<W> = {
  readonly [K in keyof W]: { readonly question: unknown; readonly answer: unknown; readonly part?: unknown };
};

/** What a worker says of one kind before its answer; `never` where it says nothing. */
export type PartOf<E> = E extends { readonly part: infer P } ? P : never;

/** One question on its way to a worker. */
export interface WorkRequest {
  readonly id: number;
  readonly kind: PropertyKey;
  readonly question: unknown;
}

/** What comes back for it; `progress` and `part` any number of times before. */
export type WorkResponse =
  | { readonly id: number; readonly kind: "answer"; readonly answer: unknown }
  | { readonly id: number; readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly id: number; readonly kind: "part"; readonly part: unknown }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };

/** Hears how much of something is done. */
export type WorkProgress = (done: number, total: number) => void;
