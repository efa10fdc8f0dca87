import { changeNotes, shown } from '../changes.ts';
import { plural, seconds, stepTitle } from '../format.ts';
import type { HostView } from '../run-view.ts';
import { type Cell, cells } from './cells.ts';
import { fileMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

/** Every host: where it is, what it said, and each field before and after. */
export function hostSections(hosts: readonly HostView[], command: 'plan' | 'apply'): Markup {
  return markup`${hosts.map((host) => section(host, command))}`;
}

function section(host: HostView, command: 'plan' | 'apply'): Markup {
  const { name, finished, connected, address, warnings } = host;
  const rows = cells(host, command).filter(({ step }) => step.changes.length > 0);
  const moved = connected && connected.address !== address ? `${connected.address} → ${address}` : address;
  return markup`<details class="host" id="host-${name}">
    <summary>${name} ${finished ? markup`<span class="tag ${finished.status}">${finished.status}</span>` : ''}</summary>
    <dl>
      <dt>Address</dt>
      <dd>${moved}</dd>
      ${
        connected
          ? markup`<dt>System</dt>
              <dd>${connected.system}</dd>`
          : ''
      }
      ${
        finished
          ? markup`<dt>Took</dt>
              <dd>
                ${seconds(finished.seconds)}, ${plural(finished.connections, 'connection')},
                ${plural(finished.exchanges, 'exchange')}
              </dd>`
          : ''
      }
      ${(finished?.reboot ?? []).map(
        (reason) =>
          markup`<dt class="warning">Reboot needed</dt>
            <dd>${reason}</dd>`,
      )}
      ${warnings.map(
        ({ message, next }) =>
          markup`<dt class="warning">Warning</dt>
            <dd>${message} ${next}</dd>`,
      )}
    </dl>
    ${rows.length === 0 ? markup`<p class="quiet">Nothing to change.</p>` : fieldTable(host, rows, command)}
  </details>`;
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
        ${rows.map((cell) => fieldRows(cell, host.connected?.address ?? ''))}
      </tbody>
    </table>
  </div>`;
}

function fieldRows({ step, status, words }: Cell, address: string): Markup {
  const head = markup`<th scope="row">${step.number}. ${stepTitle(step)}</th>
    <td><span class="tag ${status}">${words}</span></td>`;
  return markup`${step.changes.map((change) => {
    const notes = changeNotes(change, address);
    const rows = change.diff.map(({ field, before, after, plain, content }) =>
      content
        ? markup`<td>${field}</td>
            <td colspan="2">${fileMarkup(before, after)}</td>`
        : markup`<td>${plain ? '' : field}</td>
            <td class="mono">${shown(before)}</td>
            <td class="mono">${shown(after)}</td>`,
    );
    if (rows.length === 0)
      rows.push(
        markup`<td></td>
          <td colspan="2" class="quiet">a command, without fields</td>`,
      );
    return markup`${rows.map(
      (row) =>
        markup`<tr>
          ${head}${row}
        </tr>`,
    )}
    ${notes.map(
      (note) =>
        markup`<tr>
          ${head}
          <td></td>
          <td colspan="2" class="quiet">${note}</td>
        </tr>`,
    )}`;
  })}`;
}
