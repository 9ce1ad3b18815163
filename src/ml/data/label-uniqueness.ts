import { checkSpans, type LabelSpans } from "./label-spans.js";

/**
 * The average uniqueness of each label: the mean, over the bars that it reads, of 1 ÷ the number of labels that read
 * the bar. In (0, 1]; 1 for a label that shares no bar. As weights they keep labels that overlap from counting the same
 * outcome many times.
 *
 * Source: López de Prado, Advances in Financial Machine Learning (2018), sections 4.3 and 4.4.
 *
 * @param spans starts and ends in whole bars
 * @throws TypeError or RangeError for spans that are none.
 *
 * @example
 * labelUniqueness({ starts: [0, 1], ends: [1, 2] }); // => Float64Array.of(0.75, 0.75)
 */
export function labelUniqueness(spans: LabelSpans): Float64Array {
  checkSpans(spans);
  const { starts, ends } = spans;
  const count = starts.length;
  if (count === 0) return new Float64Array();
  const first = starts[0]!;
  let last = first;
  for (let i = 0; i < count; i++) last = Math.max(last, ends[i]!);
  const shares = cumulativeShares(spans, first, last - first + 1);
  return Float64Array.from({ length: count }, (_, i) => {
    const [from, to] = [starts[i]! - first, ends[i]! - first + 1];
    return (shares[to]! - shares[from]!) / (to - from);
  });
}

/** Element t is the sum over the bars before t of 1 ÷ the labels that read them; 0 for a bar that none reads. */
function cumulativeShares({ starts, ends }: LabelSpans, first: number, bars: number): Float64Array {
  const changes = new Float64Array(bars + 1);
  for (let i = 0; i < starts.length; i++) {
    changes[starts[i]! - first]! += 1;
    changes[ends[i]! - first + 1]! -= 1;
  }
  const shares = new Float64Array(bars + 1);
  let labels = 0;
  for (let t = 0; t < bars; t++) {
    labels += changes[t]!;
    shares[t + 1] = shares[t]! + (labels > 0 ? 1 / labels : 0);
  }
  return shares;
}
