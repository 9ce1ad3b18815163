import { unknownName } from "../../../src/core/errors.js";

/**
 * Where bars come from. A series is known by symbol, timeframe and feed, so that bars of one source never change those
 * of another: what a stored run was computed from stays as it was.
 */
export const FEEDS = ["packaged", "sip", "iex", "paper"] as const;
export type Feed = (typeof FEEDS)[number];

/** Feeds that bars can be asked for from. */
export const LIVE_FEEDS = ["iex", "sip", "paper"] as const satisfies readonly Feed[];
export type LiveFeed = (typeof LIVE_FEEDS)[number];

/** The feed of this name; throws an InputError that lists them all. */
export function parseFeed(text: string): Feed {
  const feed = FEEDS.find((name) => name === text);
  if (!feed) throw unknownName("feed", text, FEEDS);
  return feed;
}
