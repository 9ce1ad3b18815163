import type { Command } from "./command.js";

/**
 * Every command and how its file is loaded. The imports are literal so that Deno loads one file a command, and needs
 * no permission for it.
 */
export const CATALOG: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  start: () => import("./commands/start.js"),
  serve: () => import("./commands/serve.js"),
  bars: () => import("./commands/bars.js"),
  indicators: () => import("./commands/indicators.js"),
  features: () => import("./commands/features.js"),
  lookahead: () => import("./commands/lookahead.js"),
  backtest: () => import("./commands/backtest.js"),
  sweep: () => import("./commands/sweep.js"),
  overfit: () => import("./commands/overfit.js"),
  "walk-forward": () => import("./commands/walk-forward.js"),
  train: () => import("./commands/train.js"),
  predict: () => import("./commands/predict.js"),
  explain: () => import("./commands/explain.js"),
  drift: () => import("./commands/drift.js"),
  db: () => import("./commands/db.js"),
  paper: () => import("./commands/paper.js"),
  token: () => import("./commands/token.js"),
  "sign-in": () => import("./commands/sign-in.js"),
  "admin-code": () => import("./commands/admin-code.js"),
  "self-assessment": () => import("./commands/self-assessment.js"),
  publish: () => import("./commands/publish.js"),
  doctor: () => import("./commands/doctor.js"),
};
