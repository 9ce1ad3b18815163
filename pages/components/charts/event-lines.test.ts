import { describe, expect, it } from "vitest";
import { EventLines } from "./event-lines.js";

const TEXT = `: hello\n\nid: 7\nevent: order.filled\ndata: {"a":1}\n\nid: 8\ndata: one\ndata: two\n\n`;
const EVENTS = [
  { id: "7", event: "order.filled", data: '{"a":1}' },
  { id: "8", event: "message", data: "one\ntwo" },
];

describe("EventLines", () => {
  it("push() gives the same events wherever the text is cut", () => {
    for (let cut = 0; cut <= TEXT.length; cut++) {
      const lines = new EventLines();
      expect([...lines.push(TEXT.slice(0, cut)), ...lines.push(TEXT.slice(cut))]).toEqual(EVENTS);
    }
  });

  it("push() reads lines that end in carriage return and line feed", () => {
    expect(new EventLines().push(TEXT.replaceAll("\n", "\r\n"))).toEqual(EVENTS);
  });

  it("push() gives nothing when an event has no data yet", () => {
    const lines = new EventLines();
    expect(lines.push("id: 9\nevent: x\n\n: beat\n\ndata: y")).toEqual([]);
    expect(lines.push("\n\n")).toEqual([{ id: "9", event: "message", data: "y" }]);
  });
});
