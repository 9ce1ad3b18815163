import { describe, expect, test, vi } from "vitest";
import { KEPT_RECORDS, STREAM_PLACES } from "../http/event-hub.js";
import { fakeApi } from "../testing/fake-services.js";

interface Event {
  readonly id: number;
  readonly event: string;
  readonly data: { readonly seq: number; readonly kind: string };
}

/** Reads events of a stream as a browser does. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";
  ended = false;

  constructor(response: Response) {
    this.#reader = response.body!.getReader();
  }

  async take(count: number): Promise<readonly Event[]> {
    while (this.#events().length < count && !this.ended) {
      const { done, value } = await this.#reader.read();
      this.ended = done;
      this.#text += new TextDecoder().decode(value);
    }
    return this.#events();
  }

  get text(): string {
    return this.#text;
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }

  #events(): readonly Event[] {
    return [...this.#text.matchAll(/id: (\d+)\nevent: (\S+)\ndata: (.*)\n\n/g)].map(
      ([, id, event, data]) => ({
        id: Number(id),
        event: event!,
        data: JSON.parse(data!) as Event["data"],
      }),
    );
  }
}

const idsOf = (events: readonly Event[]): readonly number[] => events.map((e) => e.id);

describe("GET /v1/events", () => {
  test("gives each record as it is written, with its place, kind and body", async () => {
    const { ask, desk } = await fakeApi();
    const response = await ask("GET", "/v1/events");
    expect(response.headers.get("Content-Type")).toBe("text/event-stream; charset=utf-8");
    const reader = new Reader(response);
    const entry = desk.emit("order.filled", "broker", { id: "o1", text: "two\nlines" });
    expect(await reader.take(1)).toEqual([{ id: entry.seq, event: "order.filled", data: entry }]);
    await reader.close();
    expect(desk.listeners).toBe(0);
  });

  test("goes on after Last-Event-ID, then with what happens, without a gap or a repeat", async () => {
    const { ask, desk } = await fakeApi();
    for (let i = 0; i < 450; i++) desk.emit("test.tick", "system", { i });
    const reader = new Reader(await ask("GET", "/v1/events", { headers: { "Last-Event-ID": "3" } }));
    await reader.take(1);
    desk.emit("test.tick", "system");
    const events = await reader.take(449);
    expect(idsOf(events)).toEqual(Array.from({ length: 449 }, (_, i) => i + 4));
    await reader.close();
  });

  test("goes on after ?after=, and Last-Event-ID goes before it", async () => {
    const { ask, desk } = await fakeApi();
    for (let i = 0; i < 10; i++) desk.emit("test.tick", "system");
    const one = new Reader(await ask("GET", "/v1/events?after=9"));
    expect(idsOf(await one.take(2))).toEqual([10, 11]);
    const other = new Reader(await ask("GET", "/v1/events?after=2", { headers: { "Last-Event-ID": "10" } }));
    expect(idsOf(await other.take(1))).toEqual([11]);
    await Promise.all([one.close(), other.close()]);
  });

  test("a stream that broke off and goes on misses nothing of what happened meanwhile", async () => {
    const { ask, desk } = await fakeApi();
    const first = new Reader(await ask("GET", "/v1/events"));
    desk.emit("test.tick", "system");
    const [seen] = idsOf(await first.take(1));
    await first.close();
    for (let i = 0; i < 5; i++) desk.emit("test.tick", "system");
    const again = new Reader(await ask("GET", "/v1/events", { headers: { "Last-Event-ID": String(seen) } }));
    expect(idsOf(await again.take(5))).toEqual([1, 2, 3, 4, 5].map((i) => seen! + i));
    await again.close();
  });

  test.each(["-1", "x", "1e3", "99999999999999999"])("answers 400 when Last-Event-ID is %j", async (id) => {
    const { ask } = await fakeApi();
    expect((await ask("GET", "/v1/events", { headers: { "Last-Event-ID": id } })).status).toBe(400);
    expect((await ask("GET", `/v1/events?after=${id}`)).status).toBe(400);
  });

  test("ends a client that does not read, and goes on with those that do", async () => {
    const { ask, desk } = await fakeApi();
    const slow = new Reader(await ask("GET", "/v1/events"));
    const quick = new Reader(await ask("GET", "/v1/events"));
    const large = { text: "x".repeat(2000) };
    const rounds = 2 * KEPT_RECORDS;
    for (let i = 1; i <= rounds; i++) {
      desk.emit("test.tick", "system", large);
      if (i % 100 === 0) await quick.take(i);
    }
    const last = idsOf(await quick.take(rounds));
    expect(last).toHaveLength(rounds);
    const got = await slow.take(rounds);
    expect([slow.ended, got.length < rounds]).toEqual([true, true]);
    expect(slow.text.length).toBeLessThan(2 * 200 * 2200 + 64 * 1024);
    await quick.close();
  });

  test("says every 15 seconds that it is still there", async () => {
    vi.useFakeTimers();
    try {
      const { ask } = await fakeApi();
      const reader = new Reader(await ask("GET", "/v1/events"));
      const events = reader.take(1);
      await vi.advanceTimersByTimeAsync(30_001);
      await vi.waitFor(() => expect(reader.text.match(/: still here/g)).toHaveLength(2));
      await reader.close();
      await events;
    } finally {
      vi.useRealTimers();
    }
  });

  describe("has so many places", () => {
    type Api = Awaited<ReturnType<typeof fakeApi>>;
    const open = (api: Api, address: string, token?: string) =>
      api.app.request(
        "http://127.0.0.1:8787/v1/events",
        {
          headers: {
            Host: "127.0.0.1:8787",
            ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          },
        },
        { address },
      );
    const codeOf = async (response: Response) => [
      response.status,
      ((await response.json()) as { error: { code: string } }).error.code,
    ];
    async function fill(count: number, openNext: (i: number) => Response | Promise<Response>) {
      const readers: Reader[] = [];
      for (let i = 0; i < count; i++) {
        const response = await openNext(i);
        expect(response.status).toBe(200);
        readers.push(new Reader(response));
      }
      return readers;
    }
    const close = (readers: readonly Reader[]) => Promise.all(readers.map((reader) => reader.close()));

    test("a person who signed in gets one when nobody in particular holds every place that is theirs", async () => {
      const api = await fakeApi();
      const nobody = await fill(STREAM_PLACES.nobody, (i) => open(api, `127.0.0.${i % 4}`));
      expect(await codeOf(await open(api, "127.0.0.9"))).toEqual([503, "too_many_streams"]);
      const trader = await fill(1, () => open(api, "127.0.0.1", api.tokens.trader));
      await nobody[0]!.close();
      nobody[0] = (await fill(1, () => open(api, "127.0.0.9")))[0]!;
      await close([...nobody, ...trader]);
    });

    test("nobody at one address and one person get a share, others theirs", async () => {
      const api = await fakeApi();
      const address = await fill(STREAM_PLACES.address, () => open(api, "127.0.0.1"));
      expect(await codeOf(await open(api, "127.0.0.1"))).toEqual([429, "too_many_streams"]);
      const person = await fill(STREAM_PLACES.person, () => open(api, "127.0.0.1", api.tokens.trader));
      expect(await codeOf(await open(api, "127.0.0.2", api.tokens.trader))).toEqual([
        429,
        "too_many_streams",
      ]);
      const others = await fill(1, () => open(api, "127.0.0.2"));
      const admin = await fill(1, () => open(api, "127.0.0.1", api.tokens.admin));
      await close([...address, ...person, ...others, ...admin]);
      expect(api.desk.listeners).toBe(0);
    });

    test("those who signed in have a most together", async () => {
      const api = await fakeApi();
      const people = await Promise.all(
        Array.from({ length: STREAM_PLACES.signedIn / STREAM_PLACES.person }, (_, i) =>
          api.token(["viewer"], `person-${i}`),
        ),
      );
      const all = await fill(STREAM_PLACES.signedIn, (i) => open(api, "", people[i % people.length]!));
      expect(await codeOf(await open(api, "", api.tokens.trader))).toEqual([503, "too_many_streams"]);
      await close(all);
    });
  });

  test("breaks off when the journal cannot be read, and keeps nothing of the stream", async () => {
    const { ask, desk } = await fakeApi();
    desk.journalAfter = () => Promise.reject(new Error("lost"));
    const reader = new Reader(await ask("GET", "/v1/events?after=0"));
    await expect(reader.take(1)).rejects.toThrow("lost");
    expect(desk.listeners).toBe(0);
  });

  test("ends when the server stops", async () => {
    const stop = new AbortController();
    const { ask, desk } = await fakeApi({ stop: stop.signal });
    const reader = new Reader(await ask("GET", "/v1/events"));
    stop.abort();
    await reader.take(1);
    expect([reader.ended, desk.listeners]).toEqual([true, 0]);
  });
});
