import { describe, expect, it } from "vitest";
import { fullBucket, refill, takeMessage, waitFor } from "./rate-bucket.js";

const LIMITS = { messagesPerMinute: 60, messageBurst: 3 };

describe("the bucket of messages", () => {
  it("takeMessage() takes one, and refill() gives one a second back, up to the burst", () => {
    let bucket = fullBucket(0, LIMITS);
    for (let k = 0; k < 3; k++) bucket = takeMessage(bucket, 0, LIMITS);
    expect(bucket.tokens).toBe(0);
    expect(refill(bucket, 1500, LIMITS).tokens).toBe(1.5);
    expect(refill(bucket, 60_000, LIMITS).tokens).toBe(3);
  });
  it("refill() gives nothing for a clock that goes back", () => {
    const bucket = { tokens: 0, at: 10_000 };
    expect(refill(bucket, 5000, LIMITS)).toEqual(bucket);
  });
  it("waitFor() says when the next message may go out", () => {
    const empty = { tokens: 0, at: 0 };
    expect(waitFor(empty, 0, LIMITS)).toBe(1000);
    expect(waitFor(empty, 400, LIMITS)).toBe(600);
    expect(waitFor(empty, 1000, LIMITS)).toBe(0);
    expect(waitFor(empty, 1000, LIMITS, 1)).toBe(1000);
  });
});
