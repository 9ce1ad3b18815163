import { labVerdict } from "./lab-verdict.js";
import type { JudgedFigure } from "./lab-map.js";
import type { SweepState } from "./page-sweep.js";
import { failure } from "../kit/panel.js";
import { html } from "../kit/prelude.js";
import type { StudyClient } from "../kit/study-client.js";

/** The verdict beside a map. */
export interface VerdictPanel {
  readonly root: HTMLElement;
  /** Judges a finished sweep, the `tried` runs of this visit shown beside; a newer one takes its place. */
  update(state: SweepState, figure: JudgedFigure, tried: number): void;
  /** Says why there is nothing to judge. */
  refuse(error: unknown): void;
}

/** Judges the best of each finished sweep in a worker. */
export function verdictPanel(client: StudyClient): VerdictPanel {
  const root = html`<div class="lab-side"><p class="loading">Waiting for the sweep …</p></div>`;
  let latest = 0;
  const show = (content: HTMLElement): void => {
    root.replaceChildren(content);
    root.setAttribute("aria-busy", "false");
  };
  return {
    root,
    update(state, figure, tried) {
      const id = ++latest;
      root.setAttribute("aria-busy", "true");
      client.ask("judge", { ...state.job, chunks: state.chunks, figure }).then(
        (judged) => {
          if (id !== latest) return;
          const nothing = html`<p class="notice">No run has this figure: nothing to judge.</p>`;
          show(judged ? labVerdict(state, judged, figure, tried) : nothing);
        },
        (error: unknown) => {
          if (id === latest) show(failure("the verdict", error));
        },
      );
    },
    refuse(error) {
      latest++;
      const reason = error instanceof Error ? error.message : String(error);
      show(html`<p class="notice error" role="alert"><strong>This cannot be swept.</strong> ${reason}</p>`);
    },
  };
}
