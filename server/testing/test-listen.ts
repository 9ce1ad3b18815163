// A process of its own for tests: answers on a port of the system's choice, which it prints. The app with the sample desk
// answers when time limits are given.
import process from "node:process";
import { fakeApp, fakeTrading } from "./fake-services.js";
import { listen } from "../listen/listen.js";
import type { TimeLimits } from "../listen/time-limits.js";

const limits = process.argv[2] === undefined ? undefined : (JSON.parse(process.argv[2]) as TimeLimits);
if (process.argv[3] === "node") {
  const { Deno } = globalThis as unknown as { Deno: Record<PropertyKey, object> };
  Reflect.deleteProperty(Deno[Deno["internal"] as unknown as symbol]!, "serveHttpOnConnection");
}
let app: ReturnType<typeof fakeApp>["app"] | undefined;
const { port } = await listen(
  (request, address) => app?.fetch(request, { address }) ?? new Response("here"),
  0,
  limits,
);
if (limits) {
  const { bodyMs } = limits;
  app = fakeApp("/nonexistent", fakeTrading(), () => {}, { port, bodyMs, limits: { "sign-ins": 1000 } }).app;
}
process.stdout.write(`${port}\n`);
