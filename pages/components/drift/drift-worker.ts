import { ageModel } from "../../src/research/models/aged-model.js";
import { ageingSteps, windowFacts } from "../../src/research/models/model-ageing.js";
import { STARTER_TRAINING } from "../../src/research/models/starter-model.js";
import type { DriftMessage, DriftQuestion } from "./drift-messages.js";

addEventListener("message", ({ data }: MessageEvent<DriftQuestion>) => {
  watch(data).catch((error: unknown) =>
    say({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});

async function watch({ bars, trainBars, plan }: DriftQuestion): Promise<void> {
  const aged = await ageModel(bars, STARTER_TRAINING, trainBars, {
    progress: (share) => say({ kind: "training", share }),
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
  say({ kind: "done" });
}

function say(message: DriftMessage): void {
  postMessage(message);
}
