import type { Command } from "./kit/command.js";

/**
 * Every command and how its file is loaded. The imports are literal so that Deno loads one file a command, and needs
 * no permission for it.
 */
export const CATALOG: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  start: () => import("./commands/service/start.js"),
  serve: () => import("./commands/service/serve.js"),
  bars: () => import("./commands/data/bars.js"),
  indicators: () => import("./commands/research/indicators.js"),
  features: () => import("./commands/research/features.js"),
  lookahead: () => import("./commands/research/lookahead.js"),
  backtest: () => import("./commands/research/backtest.js"),
  sweep: () => import("./commands/research/sweep.js"),
  overfit: () => import("./commands/research/overfit.js"),
  "walk-forward": () => import("./commands/research/walk-forward.js"),
  train: () => import("./commands/models/train.js"),
  predict: () => import("./commands/models/predict.js"),
  explain: () => import("./commands/models/explain.js"),
  drift: () => import("./commands/models/drift.js"),
  db: () => import("./commands/data/db.js"),
  paper: () => import("./commands/service/paper.js"),
  token: () => import("./commands/service/token.js"),
  "sign-in": () => import("./commands/service/sign-in.js"),
  "admin-code": () => import("./commands/service/admin-code.js"),
  "self-assessment": () => import("./commands/service/self-assessment.js"),
  publish: () => import("./commands/service/publish.js"),
  doctor: () => import("./commands/service/doctor.js"),
};
