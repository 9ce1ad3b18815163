import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../../fixtures/finance-ml.json" with { type: "json" };
import { combinatorialCounts, combinatorialFolds, joinPaths } from "./combinatorial-folds.js";
import { cutSamples, type LabelSpans } from "../../ml/data/label-spans.js";
import { purgedFolds } from "../../ml/data/purged-folds.js";

const whole = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Labels of events that may lie apart, coincide or end in any order. */
const spans: fc.Arbitrary<LabelSpans> = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 3 }), length: fc.integer({ min: 0, max: 12 }) }), {
    minLength: 8,
    maxLength: 60,
  })
  .map((events) => {
    let time = 0;
    const starts = events.map(({ gap }) => (time += gap));
    return { starts, ends: starts.map((start, i) => start + events[i]!.length) };
  });

function overlaps({ starts, ends }: LabelSpans, a: number, b: number): boolean {
  return starts[a]! <= ends[b]! && starts[b]! <= ends[a]!;
}

describe("purgedFolds", () => {
  const { n, t1, k5_embargo0, "k5_embargo0.1": k5_embargo1 } = golden.purged_kfold;
  it.each([
    [0, k5_embargo0],
    [0.1, k5_embargo1],
  ] as const)("purgedFolds() has the golden folds with an embargo of %d", (embargo, wanted) => {
    const folds = purgedFolds({ starts: whole(n), ends: t1 }, { folds: 5, embargo });
    expect(
      folds.map(({ test, train }) => ({ test: [test.start, test.end - 1], train: Array.from(train) })),
    ).toEqual(wanted);
  });
  it("purgedFolds() never leaks: no training label overlaps a test label", () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 2, max: 8 }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (s, folds, embargo) => {
          for (const { test, train } of purgedFolds(s, { folds, embargo })) {
            for (let i = test.start; i < test.end; i++) {
              expect(train.some((j) => overlaps(s, i, j))).toBe(false);
            }
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
  it("purgedFolds() leaves out nothing but what overlaps when there is no embargo", () => {
    fc.assert(
      fc.property(spans, (s) => {
        const rising = { starts: s.starts, ends: s.starts };
        for (const { test, train } of purgedFolds(rising, { folds: 4 })) {
          const clear = whole(s.starts.length).filter(
            (j) => !whole(test.end - test.start).some((i) => overlaps(rising, test.start + i, j)),
          );
          expect(Array.from(train)).toEqual(clear);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });
  it("purgedFolds() refuses spans and options that are none", () => {
    const good = { starts: [0, 1, 2], ends: [1, 2, 3] };
    expect(() => purgedFolds({ starts: [0], ends: [] }, { folds: 2 })).toThrow(TypeError);
    expect(() => purgedFolds({ starts: [1, 0], ends: [1, 1] }, { folds: 2 })).toThrow("label 1 starts at 0");
    expect(() => purgedFolds({ starts: [0, 1], ends: [0, 0] }, { folds: 2 })).toThrow("label 1 ends at 0");
    expect(() => purgedFolds(good, { folds: 4 })).toThrow("expected a whole number from 2 to 3");
    expect(() => purgedFolds(good, { folds: 2, embargo: 1 })).toThrow("embargo is 1");
  });
});

describe("combinatorialFolds", () => {
  it.each(Object.entries(golden.cpcv.counts))(
    "combinatorialCounts() of %s are %j",
    (name, [splits, paths]) => {
      const [groups, testGroups] = name.split("_").map(Number);
      expect(combinatorialCounts({ groups: groups!, testGroups: testGroups! })).toEqual({ splits, paths });
    },
  );
  it("combinatorialFolds() has the golden groups and paths of 6 over 2", () => {
    const golden62 = golden.cpcv["6_2"];
    const folds = [
      ...combinatorialFolds({ starts: whole(30), ends: whole(30) }, { groups: 6, testGroups: 2 }),
    ];
    expect(folds.map((fold) => fold.groups)).toEqual(golden62.split_groups);
    const table = folds.map(({ groups, paths }) => whole(6).map((g) => paths[groups.indexOf(g)] ?? -1));
    expect(table).toEqual(golden62["path_of_(split,group)"]);
  });
  it("combinatorialFolds() has as many splits and whole paths as combinatorialCounts(), and never leaks", () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 5 }), (s, groups, k) => {
        fc.pre(k < groups);
        const options = { groups, testGroups: k, embargo: 0.05 };
        const folds = [...combinatorialFolds(s, options)];
        const counts = combinatorialCounts(options);
        expect(folds.length).toBe(counts.splits);
        const paths = joinPaths(
          folds,
          folds.map(({ test }) => test),
        );
        expect(paths.length).toBe(counts.paths);
        for (const path of paths) expect(Array.from(path)).toEqual(whole(s.starts.length));
        for (const { test, train } of folds) {
          expect(test.some((i) => train.some((j) => overlaps(s, i, j)))).toBe(false);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });
  it("combinatorialFolds() equals purgedFolds() when one group is tested", () => {
    const s = { starts: whole(20), ends: golden.purged_kfold.t1 };
    const folds = [...combinatorialFolds(s, { groups: 5, testGroups: 1, embargo: 0.1 })];
    expect(folds.map(({ train }) => train)).toEqual(
      purgedFolds(s, { folds: 5, embargo: 0.1 }).map(({ train }) => train),
    );
  });
  it("combinatorialCounts() refuses as many test groups as groups", () => {
    expect(() => combinatorialCounts({ groups: 4, testGroups: 4 })).toThrow(RangeError);
    expect(() => [...combinatorialFolds({ starts: [0], ends: [0] }, { groups: 2, testGroups: 0 })]).toThrow(
      RangeError,
    );
  });
  it("joinPaths() refuses predictions that do not fit the test", () => {
    const folds = [...combinatorialFolds({ starts: whole(4), ends: whole(4) }, { groups: 2, testGroups: 1 })];
    expect(() => joinPaths(folds, [[1, 2]])).toThrow("split 1 has 0 predictions for 2 test samples");
  });
  it("cutSamples() makes the first groups longer when samples do not divide", () => {
    expect(cutSamples(8, 3)).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 6 },
      { start: 6, end: 8 },
    ]);
  });
});
