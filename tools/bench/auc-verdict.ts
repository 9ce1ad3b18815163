/** What areas under the curve say of a comparison of speed: where peers differ from ours, and whether ours is worse. */
export interface AucVerdict {
  /** One line for each peer further from ours than the gap. */
  readonly lines: readonly string[];
  /** Whether any peer is better than ours by more than the gap: our time is then for lesser work. */
  readonly worse: boolean;
}

/**
 * Compares our area under the curve with peers'. An area that is not a number counts as worse, on whichever side, for
 * then nothing was compared.
 */
export function judgeAuc(ours: number, peers: Readonly<Record<string, number>>, gap: number): AucVerdict {
  const lines: string[] = [];
  let worse = false;
  for (const [peer, theirs] of Object.entries(peers)) {
    const ahead = ours - theirs;
    if (Math.abs(ahead) <= gap) continue;
    const behind = !(ahead > 0);
    worse ||= behind;
    lines.push(
      `AUC of ${peer} is ${theirs.toFixed(4)}, ours ${ours.toFixed(4)}: ours is ${behind ? "not as good" : "better"}`,
    );
  }
  return { lines, worse };
}
