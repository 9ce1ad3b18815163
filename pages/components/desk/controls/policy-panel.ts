import type { PolicyAnswer, PolicyRecord, SessionRecord } from "../../../src/contracts/controls.js";
import { counted } from "../../../src/report/words/format.js";
import { askToAct } from "../kit/act-dialog.js";
import { spaced } from "./breaker-panel.js";
import { hasRole, newKey, tellDesk, type DeskProblem } from "../kit/desk-client.js";
import { deskControls, deskPolicies } from "../kit/desk-values.js";
import { actorName, sentence } from "../kit/desk-words.js";
import { limitWords } from "./limit-words.js";
import { moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { term } from "../../kit/term.js";

type Limit = PolicyRecord["limits"][number];

const PATH = "/v1/controls/policy";

/** The limits of the risk policy with their ceilings; a change is previewed, then applied with a reason. */
export function policyPanel(policies: readonly PolicyRecord[], who: SessionRecord): HTMLElement {
  const sorted = policies.toSorted((a, b) => b.version - a.version);
  const [latest] = sorted;
  if (!latest)
    return html`<p class="notice">There is no policy yet: the desk writes its defaults when it starts.</p>`;
  return html`<div>${editor(latest, who)}${versionList(sorted, who)}</div>`;
}

function editor({ version, limits }: PolicyRecord, who: SessionRecord): HTMLElement {
  const may = hasRole(who, "admin");
  const wanted = new Map<string, number>();
  const result = html`<div role="status"></div>`;
  const preview =
    html`<button type="button" class="primary" disabled>Preview the change</button>` as HTMLButtonElement;
  const change = (limit: Limit, value: number, row: HTMLElement): void => {
    const problem = limitProblem(limit, value);
    row.querySelector(".problem")!.textContent =
      problem ??
      (value === limit.value
        ? ""
        : `${limitWords(limit.value, limit.unit)} → ${limitWords(value, limit.unit)}`);
    row.classList.toggle("changed", value !== limit.value);
    row.classList.toggle("wrong", problem !== null);
    if (value === limit.value || problem !== null) wanted.delete(limit.name);
    else wanted.set(limit.name, value);
    preview.disabled = wanted.size === 0;
    result.replaceChildren();
  };
  preview.addEventListener("click", () => void showPreview(result, { limits: Object.fromEntries(wanted) }));
  return html`<div>
    <p class="small">Policy version ${version}. A limit may be tighter than its ceiling, which stands in the code, never looser. ${may ? "" : "To change one you need the role admin."}</p>
    <div class="scroll tall" tabindex="0" role="region" aria-label="Policy, table"><table class="figures policy">
      <thead><tr><th scope="col" class="text">Limit</th><th scope="col">Now</th><th scope="col" class="text">Change to</th><th scope="col">Default</th><th scope="col">${term("Ceiling")}</th><th scope="col" class="text">Control</th></tr></thead>
      <tbody>${limits.map((limit) => limitRow(limit, may, change))}</tbody>
    </table></div>
    <p>${preview}</p>${result}
  </div>`;
}

function limitRow(
  limit: Limit,
  may: boolean,
  change: (limit: Limit, value: number, row: HTMLElement) => void,
): HTMLElement {
  const { name, control, unit, value, help } = limit;
  const input = limitField(limit, may);
  const row = html`<tr><th scope="row" class="text">${spaced(name)}<div class="unit">${help}</div></th><td>${limitWords(value, unit)}</td>
    <td class="text">${input} <span class="unit">${unit === "flag" ? "" : unit}</span> <span class="problem" role="status"></span></td>
    <td>${limitWords(limit.default, unit)}</td><td>${ceilingWords(limit)}</td>
    <td class="text"><a href=${`#control-${control}`}>${control}</a></td></tr>`;
  input.addEventListener("input", () =>
    change(limit, input.value === "" ? Number.NaN : Number(input.value), row),
  );
  return row;
}

function limitField({ name, unit, value }: Limit, may: boolean): HTMLInputElement | HTMLSelectElement {
  const label = `New value of ${spaced(name)}, ${unit}`;
  if (unit !== "flag") {
    return html`<input type="number" step="any" id=${`limit-${name}`} aria-label=${label} disabled=${!may} value=${value} />` as HTMLInputElement;
  }
  const select = html`<select id=${`limit-${name}`} aria-label=${label} disabled=${!may}>
    <option value="1">on</option><option value="0">off</option></select>` as HTMLSelectElement;
  select.value = String(value);
  return select;
}

/** The loosest value that a limit may have, in words. */
function ceilingWords({ ceiling, tighter, unit }: Limit): string {
  if (unit === "flag") return ceiling === 0 ? "on or off" : "always on";
  return `${tighter === "lower" ? "at most" : "at least"} ${limitWords(ceiling, unit)}`;
}

function limitProblem({ ceiling, tighter, unit }: Limit, value: number): string | null {
  if (!Number.isFinite(value) || value < 0) return "expected a number of at least 0";
  if (tighter === "lower" && value > ceiling)
    return `looser than the ceiling, expected at most ${limitWords(ceiling, unit)}`;
  if (tighter === "higher" && value < ceiling)
    return `looser than the ceiling, expected at least ${limitWords(ceiling, unit)}`;
  return null;
}

type Wanted = { readonly limits: Readonly<Record<string, number>>; readonly rollbackTo?: number };

/** Asks what a change would do, and offers to do it. */
async function showPreview(result: HTMLElement, wanted: Wanted): Promise<void> {
  result.replaceChildren(html`<p class="loading">Judging recent orders again …</p>`);
  try {
    const body = { ...wanted, preview: true, reason: "Preview of a change" };
    const answer = await tellDesk<PolicyAnswer>({ method: "POST", path: PATH, body, key: newKey() });
    result.replaceChildren(previewNotice(answer, wanted, result));
    result.querySelector<HTMLElement>("button")?.focus();
  } catch (error) {
    const { message, details } = error as DeskProblem;
    result.replaceChildren(html`<div class="notice error" role="alert"><p><strong>Cannot preview the change.</strong> ${sentence(message)}</p>
      <ul>${details.map(({ field, problem }) => html`<li><b>${field}</b>: ${problem}</li>`)}</ul></div>`);
  }
}

function previewNotice({ policy, preview }: PolicyAnswer, wanted: Wanted, result: HTMLElement): HTMLElement {
  if (policy.changes.length === 0)
    return html`<p class="notice">Nothing would change: these are the limits already.</p>`;
  return html`<div class="notice beware policy-preview">
    <p><strong>Preview: nothing is changed yet.</strong></p>
    ${changeList(policy)}
    <p>${counted(preview.orders, "recent order")} judged again: ${preview.changed.length === 0 ? "every one would have come out the same." : `${preview.changed.length} would have come out differently.`}</p>
    ${preview.changed.length === 0 ? null : html`<ul>${preview.changed.map(({ order, before, after }) => html`<li><a href=${`/orders#${order}`}><code>${order}</code></a>: ${before} → <b>${after}</b></li>`)}</ul>`}
    <p><button type="button" class="primary" onclick=${() => askToApply(policy, wanted, result)}>Apply …</button></p>
  </div>`;
}

function changeList({ changes, limits }: PolicyRecord): HTMLElement {
  const unit = (name: string): string => limits.find((l) => l.name === name)?.unit ?? "";
  return html`<ul>${changes.map(({ name, from, to }) => html`<li>${spaced(name)}: ${from === null ? "new" : limitWords(from, unit(name))} → <b>${limitWords(to, unit(name))}</b></li>`)}</ul>`;
}

function askToApply(policy: PolicyRecord, wanted: Wanted, result: HTMLElement): void {
  askToAct<PolicyAnswer>({
    title:
      wanted.rollbackTo === undefined
        ? "Change the risk policy"
        : `Go back to policy version ${wanted.rollbackTo}`,
    effects: [
      changeList(policy),
      "Holds for every order from now on; positions and orders in flight stay as they are.",
      "It becomes a new version that can be rolled back.",
    ],
    reasons: [],
    verb: "Apply",
    request: (reason) => ({ method: "POST", path: PATH, body: { ...wanted, preview: false, reason } }),
    done: ({ policy: { version } }) => {
      result.replaceChildren();
      void deskPolicies().refresh();
      void deskControls().refresh();
      return html`<p><strong>Applied.</strong> The policy is now version ${version}.</p>`;
    },
  });
}

function versionList(policies: readonly PolicyRecord[], who: SessionRecord): HTMLElement {
  const result = html`<div role="status"></div>`;
  const may = hasRole(who, "admin");
  return html`<details id="policy-versions"><summary>${counted(policies.length, "version")}</summary>
    <ol class="plain-list">${policies.map(
      (policy, k) => html`<li>
      <b>Version ${policy.version}</b> <span class="unit">${actorName(policy.createdBy)}, ${moment(policy.createdAt)}</span>: ${policy.reason}
      ${policy.changes.length === 0 ? null : changeList(policy)}
      ${k === 0 ? html`<span class="unit">in force</span>` : html`<button type="button" disabled=${!may} onclick=${() => void showPreview(result, { limits: {}, rollbackTo: policy.version })}>Preview going back to ${policy.version}</button>`}
    </li>`,
    )}</ol>${result}</details>`;
}
