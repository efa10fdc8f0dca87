import { stepId } from '../../model/step.ts';
import { plural, seconds, stepTitle } from '../format.ts';
import { hostNames } from '../host-ranges.ts';
import { noHostRead } from '../messages.ts';
import { type HostView, isPending } from '../run-view.ts';
import { type Cell, cells } from './cells.ts';
import { stepMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

interface Row {
  readonly host: HostView;
  readonly cells: readonly Cell[];
}

/** A table of hosts by steps with the difference in each cell; one table for each list of steps. */
export function matrix(hosts: readonly HostView[], command: 'plan' | 'apply'): Markup {
  const tables = new Map<string, Row[]>();
  for (const host of hosts) {
    const row = { host, cells: cells(host, command) };
    const steps = row.cells.map(({ step }) => stepTitle(step)).join('\n');
    if (row.cells.length > 0) tables.set(steps, [...(tables.get(steps) ?? []), row]);
  }
  if (tables.size === 0) return markup`<p>${noHostRead}</p>`;
  return markup`${[...tables.values()].map(table)}`;
}

function table(rows: readonly Row[]): Markup {
  const names = hostNames(rows.map(({ host }) => host.name));
  const steps = rows[0]?.cells.map(({ step }) => step) ?? [];
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="Steps of ${names}">
    <table class="matrix">
      <caption>
        ${names}: ${plural(steps.length, 'step')}
      </caption>
      <thead>
        <tr>
          <th scope="col">Host</th>
          ${steps.map((step) => markup`<th scope="col"><span title="${stepTitle(step)}">${stepId(step)}. ${stepTitle(step)}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ host, cells: row }) =>
            markup`<tr>
              <th scope="row"><a href="#host-${host.name}">${host.name}</a></th>
              ${row.map((cell) => markup`<td>${cellMarkup(host.name, cell)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellMarkup(host: string, { status, words, step, seconds: took }: Cell): Markup {
  const time = took === undefined || took < 0.05 ? '' : markup` <small class="quiet">${seconds(took)}</small>`;
  const tag = markup`<span class="tag ${status}">${words}</span>${time}`;
  if (!isPending(step)) return tag;
  return markup`<details>
    <summary><span class="hidden">${host}, ${stepTitle(step)}: </span>${tag}</summary>
    ${stepMarkup(step)}
  </details>`;
}
