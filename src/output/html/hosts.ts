import { stepId } from '../../model/step.ts';
import type { PlannedChange, PlannedStep } from '../../model/events.ts';
import { displayValue } from '../changes.ts';
import { changeNotes } from '../consequences.ts';
import { plural, seconds, stepTitle } from '../format.ts';
import * as messages from '../messages.ts';
import { type HostView, isPending } from '../run-view.ts';
import { hostStatus } from '../status.ts';
import { type Cell, cells } from './cells.ts';
import { fileMarkup, unknownMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

/** Every host: address, warnings, and each field before and after. */
export function hostSections(hosts: readonly HostView[], command: 'plan' | 'apply'): Markup {
  return markup`${hosts.map((host) => hostSection(host, command))}`;
}

function hostSection(host: HostView, command: 'plan' | 'apply'): Markup {
  const { name, finished } = host;
  const rows = cells(host, command).filter(({ step }) => isPending(step) && !step.failure);
  const tag = finished ? markup`<span class="tag ${finished.status}">${hostStatus(host).word}</span>` : '';
  return markup`<details class="host ${finished?.status === 'ok' ? 'unchanged' : ''}" id="host-${name}">
    <summary>${name} ${tag}</summary>
    ${hostFacts(host)}
    ${rows.length === 0 ? markup`<p class="quiet">${messages.nothingToChange}</p>` : fieldTable(host, rows, command)}
  </details>`;
}

function hostFacts({ finished, connected, address, warnings }: HostView): Markup {
  const moved = connected && connected.address !== address ? `${connected.address} → ${address}` : address;
  const facts: readonly (readonly [string, string, 'warning'?])[] = [
    ['Address', moved],
    ...(connected ? [['System', connected.system] as const] : []),
    ...(finished ? [['Took', timesText(finished)] as const] : []),
    ...(finished?.reboot ?? []).map((reason) => ['Reboot pending', reason, 'warning'] as const),
    ...warnings.map(
      ({ message, words, next }) => ['Warning', [message, words, next].filter(Boolean).join(' '), 'warning'] as const,
    ),
  ];
  return markup`<dl>
    ${facts.map(
      ([label, text, style]) =>
        markup`<dt class="${style}">${label}</dt>
          <dd>${text}</dd>`,
    )}
  </dl>`;
}

function timesText(finished: NonNullable<HostView['finished']>): string {
  const { connections, exchanges } = finished;
  return [seconds(finished.seconds), plural(connections, 'connection'), plural(exchanges, 'exchange')].join(', ');
}

function fieldTable(host: HostView, rows: readonly Cell[], command: 'plan' | 'apply'): Markup {
  const [before, after] = command === 'plan' ? ['Now', 'As declared'] : ['Before', 'After'];
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="Fields of ${host.name}">
    <table>
      <caption>
        ${host.name}, field by field
      </caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Result</th>
          <th scope="col">Field</th>
          <th scope="col">${before}</th>
          <th scope="col">${after}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((cell) => stepRows(cell, host.connected?.address ?? ''))}
      </tbody>
    </table>
  </div>`;
}

function stepRows({ step, status, words }: Cell, address: string): Markup {
  const { changes, unknown } = step;
  const rows = [
    ...changes.flatMap((change) => changeCells(step, change, address)),
    ...(unknown
      ? [
          markup`<td></td>
            <td colspan="2">${unknownMarkup(unknown)}</td>`,
        ]
      : []),
  ];
  return markup`${rows.map(
    (row) =>
      markup`<tr>
        <th scope="row">${stepId(step)}. ${stepTitle(step)}</th>
        <td><span class="tag ${status}">${words}</span></td>
        ${row}
      </tr>`,
  )}`;
}

/** The last columns of each row of a change. */
function changeCells(step: PlannedStep, change: PlannedChange, address: string): readonly Markup[] {
  const fields = change.diff.map(({ field, before, after, plain, content }) =>
    content
      ? markup`<td>${field}</td>
          <td colspan="2">${fileMarkup(before, after)}</td>`
      : markup`<td>${plain ? '' : field}</td>
          <td class="mono">${displayValue(before)}</td>
          <td class="mono">${displayValue(after)}</td>`,
  );
  const notes = changeNotes(step, change, address).map(({ text, serious }) => (serious ? `! ${text}` : text));
  return [
    ...fields,
    ...[...(fields.length === 0 ? [messages.commandWithoutFields] : []), ...notes].map(
      (note) =>
        markup`<td></td>
          <td colspan="2" class="quiet">${note}</td>`,
    ),
  ];
}
