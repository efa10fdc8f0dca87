import type { PlannedStep } from '../../model/events.ts';
import { stepId } from '../../model/step.ts';
import { plural, seconds, stepTitle } from '../format.ts';
import { hostNames } from '../host-ranges.ts';
import { noHostRead } from '../messages.ts';
import { type HostView, isPending } from '../run-view.ts';
import { type Cell, cells } from './cells.ts';
import { stepMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

/** A host with its cells, one for each step. */
interface Row {
  readonly host: HostView;
  readonly cells: readonly Cell[];
}

/** A line of a table: of a host, or with `steps` as lines, of a step. */
interface Line {
  readonly head: Markup;
  readonly cells: readonly { readonly host: HostView; readonly cell: Cell }[];
}

/** More steps than fit side by side on a screen. */
const WIDE = 6;

/**
 * Hosts by steps, one table for each list of steps, and beside them the difference of the cell that was chosen. The steps
 * are the lines where they are many and the hosts few.
 */
export function matrix(hosts: readonly HostView[], command: 'plan' | 'apply'): Markup {
  const tables = new Map<string, Row[]>();
  for (const host of hosts) {
    const row = { host, cells: cells(host, command) };
    const steps = row.cells.map(({ step }) => stepTitle(step)).join('\n');
    if (row.cells.length > 0) tables.set(steps, [...(tables.get(steps) ?? []), row]);
  }
  if (tables.size === 0) return markup`<p>${noHostRead}</p>`;
  const rows = [...tables.values()];
  return markup`<input type="checkbox" id="only" /><label for="only"> Changed or failed only</label>
    <div class="beside">
      <div>${rows.map(table)}</div>
      <div class="details">
        <p class="quiet">Select a result in the table to see its details here.</p>
        ${rows.flatMap((group) => group.flatMap(({ host, cells: all }) => all.map((cell) => detail(host, cell))))}
      </div>
    </div>`;
}

function table(rows: readonly Row[]): Markup {
  const names = hostNames(rows.map(({ host }) => host.name));
  const steps = rows[0]?.cells.map(({ step }) => step) ?? [];
  const turned = steps.length > WIDE && steps.length > rows.length;
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="Steps of ${names}">
    <table class="matrix">
      <caption>
        ${names}: ${plural(steps.length, 'step')}
      </caption>
      ${turned ? linesOf('Step', rows.map(hostHead), stepLines(rows, steps)) : linesOf('Host', steps.map(stepHead), hostLines(rows))}
    </table>
  </div>`;
}

function linesOf(corner: string, heads: readonly Markup[], lines: readonly Line[]): Markup {
  return markup`<thead>
      <tr>
        <th scope="col">${corner}</th>
        ${heads.map((head) => markup`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ head, cells: all }) =>
          markup`<tr class="${all.every(({ cell }) => cell.status === 'ok') ? 'unchanged' : ''}">
            <th scope="row">${head}</th>
            ${all.map(({ host, cell }) => markup`<td>${cellMarkup(host.name, cell)}</td>`)}
          </tr>`,
      )}
    </tbody>`;
}

function hostLines(rows: readonly Row[]): readonly Line[] {
  return rows.map((row) => ({ head: hostHead(row), cells: row.cells.map((cell) => ({ host: row.host, cell })) }));
}

function stepLines(rows: readonly Row[], steps: readonly PlannedStep[]): readonly Line[] {
  return steps.map((step, index) => ({
    head: stepHead(step),
    cells: rows.flatMap(({ host, cells: all }) => (all[index] ? [{ host, cell: all[index] }] : [])),
  }));
}

function hostHead({ host: { name } }: Row): Markup {
  return markup`<a href="#host-${name}">${name}</a>`;
}

function stepHead(step: PlannedStep): Markup {
  return markup`<span title="${stepTitle(step)}">${stepId(step)}. ${stepTitle(step)}</span>`;
}

function cellMarkup(host: string, { status, words, step, seconds: took }: Cell): Markup {
  const time = took === undefined || took < 0.05 ? '' : markup` <small class="quiet">${seconds(took)}</small>`;
  const tag = markup`<span class="tag ${status}">${words}</span>`;
  if (!isPending(step)) return markup`${tag}${time}`;
  const name = `${host}, ${stepTitle(step)}: ${words}`;
  return markup`<a href="#${detailId(host, step)}" aria-label="${name}">${tag}</a>${time}`;
}

/** Shown while its address is that of the page: no script is needed. */
function detail({ name }: HostView, { status, words, step }: Cell): Markup {
  if (!isPending(step)) return markup``;
  return markup`<article class="detail" id="${detailId(name, step)}">
    <h3>${name}, ${stepId(step)}. ${stepTitle(step)} <span class="tag ${status}">${words}</span></h3>
    ${stepMarkup(step)}
    <p><a href="#steps">Close</a></p>
  </article>`;
}

function detailId(host: string, step: PlannedStep): string {
  return `step-${host}-${stepId(step)}`;
}
