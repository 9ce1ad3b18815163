import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { InputError } from "../../../../src/core/errors.js";
import { CLONE } from "../../../clone.js";
import { readCodeVersion } from "../../../code-version.js";
import type { Command } from "../../kit/command.js";

export const command: Command = {
  name: "publish",
  summary: "Builds the pages into a folder of files that any static host serves",
  usage: "[--out DIR]",
  options: [
    {
      name: "out",
      kind: "string",
      placeholder: "DIR",
      default: "dist in the clone",
      help: "Copies the site to a new or empty folder",
    },
  ],
  example: "vernier publish --out site",
  async run(args, io) {
    const out = args.string("out");
    const target = out === undefined ? null : path.resolve(out);
    if (target) requireEmpty(target);
    process.chdir(CLONE);
    // The bundler reads the environment as it loads, and the list of commands may not.
    const { buildPages } = await import("../../../../tools/site/build-pages.js");
    const { built, seconds } = await buildPages({ log: io.note, codeVersion: readCodeVersion(CLONE) });
    const site = path.join(CLONE, "dist");
    if (target) fs.cpSync(site, target, { recursive: true });
    io.note(built ? `Pages: built in ${seconds} s` : "Pages: up to date");
    if (args.json) io.out(JSON.stringify({ folder: target ?? site, built, seconds }));
    else io.out(target ?? site);
    return 0;
  },
};

function requireEmpty(folder: string): void {
  if (!fs.existsSync(folder)) return;
  if (!fs.statSync(folder).isDirectory() || fs.readdirSync(folder).length > 0) {
    throw new InputError(`Cannot publish to ${folder}: it is not empty, expected a new or empty folder`);
  }
}
