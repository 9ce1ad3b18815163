import { describe, expect, it } from "vitest";
import { TimeView } from "./time-view.js";

const days = (n: number): TimeView =>
  new TimeView(Float64Array.from({ length: n }, (_, i) => i * 86_400_000));

describe("TimeView", () => {
  it("zoom() shows the bars between two indices in any order", () => {
    const view = days(100);
    view.zoom(60, 20);
    expect(view.window).toEqual([20, 60]);
    expect(view.whole).toBe(false);
  });

  it("zoom() keeps at least the minimum, also at the edges", () => {
    const view = days(100);
    view.zoom(99, 98);
    expect(view.window).toEqual([90, 99]);
    view.zoom(0, 1);
    expect(view.window).toEqual([0, 9]);
  });

  it("zoom() shows all bars when there are fewer than the minimum", () => {
    const view = days(3);
    view.zoom(1, 1);
    expect(view.window).toEqual([0, 2]);
  });

  it("pan() stops at the edges", () => {
    const view = days(100);
    view.zoom(10, 29);
    view.pan(-5);
    expect(view.window).toEqual([0, 19]);
    view.pan(50);
    expect(view.window).toEqual([80, 99]);
  });

  it("point() keeps the cursor inside of the window and tells listeners once", () => {
    const view = days(100);
    let calls = 0;
    view.onCursor(() => calls++);
    view.zoom(10, 29);
    view.point(70);
    view.point(80);
    expect(view.cursor).toBe(29);
    expect(calls).toBe(1);
  });

  it("indexAt() finds the nearest bar", () => {
    const view = days(10);
    expect(view.indexAt(2.4 * 86_400_000)).toBe(2);
    expect(view.indexAt(2.6 * 86_400_000)).toBe(3);
    expect(view.indexAt(-1)).toBe(0);
    expect(view.indexAt(1e15)).toBe(9);
  });
});
