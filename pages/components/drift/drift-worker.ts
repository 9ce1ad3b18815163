import { ageModel } from "../../src/research/models/aged-model.js";
import { ageingSteps, windowFacts } from "../../src/research/models/model-ageing.js";
import { STARTER_TRAINING } from "../../src/research/models/starter-model.js";
import { serveWork, type WorkTalk } from "../kit/serve-work.js";
import type { DriftPart, DriftQuestion, DriftWork } from "./drift-messages.js";

serveWork<DriftWork>({ watch });

async function watch(
  { bars, trainBars, plan }: DriftQuestion,
  { progress, say }: WorkTalk<DriftPart>,
): Promise<undefined> {
  const aged = await ageModel(bars, STARTER_TRAINING, trainBars, {
    progress: (share) => progress(share, 1),
  });
  const { model, rows, trained, time } = aged;
  const { windows, importance } = windowFacts(aged, plan);
  say({
    kind: "aged",
    facts: {
      card: model.card,
      features: model.features,
      rows,
      trained,
      trainedFirst: time[0]!,
      trainedLast: time[trained - 1]!,
      importance,
      windows,
    },
  });
  for (const step of ageingSteps(aged, plan)) say({ kind: "step", step });
}
