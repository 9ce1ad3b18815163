// A process of its own for tests: answers on a port of the system's choice, which it prints.
import process from "node:process";
import { listen } from "../listen.js";

const { port } = await listen(() => new Response("here"), 0);
process.stdout.write(`${port}\n`);
