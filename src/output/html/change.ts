import type { Failure, PlannedStep } from '../../model/events.ts';
import type { Difference } from '../../model/resource.ts';
import { shown } from '../changes.ts';
import { fileDiff } from '../file-diff.ts';
import { type Markup, markup } from './markup.ts';

/** What a step changes, as the lines of a plan. */
export function changesMarkup({ changes, failure }: PlannedStep): Markup {
  return markup`${changes.map(
    ({ diff, notes }) => markup`
      ${diff.map(
        (one) =>
          markup`<div>${one.plain ? '' : markup`<span class="quiet">${one.field}</span> `}${valuesMarkup(one)}</div>`,
      )}
      ${notes.map((note) => markup`<div class="quiet">${note}</div>`)}
    `,
  )}${failure ? failureMarkup(failure) : ''}`;
}

function valuesMarkup({ before, after, content }: Difference): Markup {
  if (content) return fileMarkup(before, after);
  return markup`<span class="mono">${shown(before)}</span> → <span class="mono">${shown(after)}</span>`;
}

/** The lines of a file that differ; their signs are part of the text, so that colour is not needed. */
export function fileMarkup(before: string | undefined, after: string | undefined): Markup {
  const lines = fileDiff(before, after).map(({ kind, text }) => markup`<span class="${kind}">${text}</span>\n`);
  return markup`<pre>${lines}</pre>`;
}

/** What went wrong, in the host's own words, and what to do next. */
export function failureMarkup({ message, words, next }: Failure): Markup {
  return markup`<p>${message}</p>
    ${words === undefined ? '' : markup`<pre>${words}</pre>`}
    ${next === undefined ? '' : markup`<p><strong>Next:</strong> ${next}</p>`}`;
}
