import { number, shortHash } from "../../src/report/words/format.js";
import { ExplanationClient } from "./explanation-client.js";
import type { OpenedModel } from "./explanation-messages.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { workLine } from "../kit/work-line.js";

/** Largest difference that float32 outputs of another runtime explain. */
const ONNX_TOLERANCE = 1e-6;
const RESIDUAL_TOLERANCE = 1e-9;

/** The files that the checks want beside the model. */
export interface CheckFiles {
  readonly onnx: SiteFile;
  readonly bars: SiteFile;
  /** Address of onnxruntime's WebAssembly. */
  readonly wasm: string;
}

type Outcome = readonly [right: boolean, content: HTMLElement];

/** What this browser found out about the model by itself: its hash, its training, its explanations, its ONNX file. */
export function modelChecks(model: OpenedModel, client: ExplanationClient, files: CheckFiles): HTMLElement {
  // Training has a worker of its own: to cancel it must not end the one that explains.
  const trainer = new ExplanationClient();
  const line = workLine(() => trainer.stop());
  const trained = trainAgain(trainer, files.bars, line.progress);
  const over = (): void => {
    trainer.stop();
    line.root.remove();
  };
  trained.then(over, over);
  const onnx = trained
    .catch(() => undefined)
    .then(async () => client.ask("onnx", { bytes: await files.onnx.arrayBuffer(), wasm: files.wasm }));
  return html`<div class="model-checks">
    ${check("hash", "Computing the model's hash …", Promise.resolve(hashOutcome(model)))}
    ${check("residual", "Explaining every bar …", Promise.resolve(residualOutcome(model)))}
    ${check(
      "training",
      "Training the model again in your browser …",
      trained.then((again): Outcome => {
        const right = again.hash === model.card.hash;
        const time = `${number(again.milliseconds / 1000, 1)} s`;
        return [
          right,
          right
            ? html`<span>Trained again in your browser from the same bars (${code(again.dataHash)}): the same model to the last bit, ${time}</span>`
            : html`<span>Trained again in your browser: another model, ${code(again.hash)} instead of ${code(model.card.hash)}. Do not rely on this page.</span>`,
        ];
      }),
    )}
    ${line.root}
    ${check(
      "onnx",
      "Asking onnxruntime the same …",
      onnx.then(({ rows, margin, probability, milliseconds }): Outcome => {
        const right = Math.max(margin, probability) < ONNX_TOLERANCE;
        return [
          right,
          html`<span>${right ? "The ONNX file answers as our evaluator does" : "The ONNX file answers otherwise than our evaluator"} on ${number(rows)} bars:
            margins differ by at most <b>${scientific(margin)}</b>, probabilities by ${scientific(probability)} (onnxruntime, float32), ${number(milliseconds, 1)} ms</span>`,
        ];
      }),
    )}
  </div>`;
}

async function trainAgain(
  client: ExplanationClient,
  bars: SiteFile,
  progress: (done: number, total: number, started: number) => void,
): ReturnType<typeof client.ask<"train">> {
  const arrow = await bars.arrayBuffer();
  const started = performance.now();
  return client.ask("train", arrow, {
    progress: (done, total) => progress(done, total, started),
    transfer: [arrow],
  });
}

function hashOutcome({ hash, card }: OpenedModel): Outcome {
  const right = hash === card.hash;
  return [
    right,
    right
      ? html`<span>${term("Model hash")} ${code(hash)} recomputed here, equals the published hash</span>`
      : html`<span>${term("Model hash")} ${code(hash)} is not the published ${code(card.hash)}. Do not rely on this page.</span>`,
  ];
}

function residualOutcome({ explained, time }: OpenedModel): Outcome {
  const { maxResidual, milliseconds, method } = explained;
  return [
    maxResidual < RESIDUAL_TOLERANCE,
    html`<span>${number(time.length)} bars explained here (${method}) in ${number(milliseconds, 1)} ms: base and contributions add up to each margin within
      <b>${scientific(maxResidual)}</b> (${term("Additivity residual", "additivity residual")})</span>`,
  ];
}

function check(name: string, waiting: string, outcome: Promise<Outcome>): HTMLElement {
  const root = html`<p class="verification busy" data-check=${name} role="status">${waiting}</p>`;
  outcome.then(
    ([right, content]) => {
      root.className = `verification ${right ? "verified" : "mismatch"}`;
      root.replaceChildren(right ? "✓ " : html`<strong>✗ Mismatch. </strong>`, content);
    },
    (error: Error) => {
      root.className = "verification failed";
      root.textContent = `Not checked: ${error.message}`;
    },
  );
  return root;
}

function code(hash: string): HTMLElement {
  return html`<code title=${hash}>${shortHash(hash)}…</code>`;
}

/** `2.2e-16`; 0 for no difference. */
function scientific(value: number): string {
  return value === 0 ? "0" : value.toExponential(1);
}
