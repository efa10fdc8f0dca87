import type { Difference, Failure, KnownLater, PlannedStep } from '../../model/events.ts';
import { displayValue } from '../changes.ts';
import { fileDiff } from '../file-diff.ts';
import { type Markup, markup } from './markup.ts';

/** What a step changes, as the lines of a plan; or why that is not known. */
export function stepMarkup({ changes, unknown, failure }: PlannedStep): Markup {
  return markup`${changes.map(
    ({ diff, notes }) => markup`
      ${diff.map(
        (one) =>
          markup`<div>${one.plain ? '' : markup`<span class="quiet">${one.field}</span> `}${valuesMarkup(one)}</div>`,
      )}
      ${notes.map((note) => markup`<div class="quiet">${note}</div>`)}
    `,
  )}${unknown ? unknownMarkup(unknown) : ''}${failure ? failureMarkup(failure) : ''}`;
}

function valuesMarkup({ before, after, content }: Difference): Markup {
  if (content) return fileMarkup(before, after);
  return markup`<span class="mono">${displayValue(before)}</span> → <span class="mono">${displayValue(after)}</span>`;
}

/** The lines of a file that differ. Their signs are part of the text, so that colours are not needed. */
export function fileMarkup(before: string | null, after: string | null): Markup {
  const lines = fileDiff(before, after).map(({ kind, text }) => markup`<span class="${kind}">${text}</span>\n`);
  return markup`<pre>${lines}</pre>`;
}

/** Why the state of a step is not known yet. */
export function unknownMarkup({ reason, words }: KnownLater): Markup {
  return markup`<p class="quiet">${reason}</p>
    ${words === undefined ? '' : markup`<pre>${words}</pre>`}`;
}

/** What failed, the host's own words, and what to do next. */
export function failureMarkup({ message, words, next }: Failure): Markup {
  return markup`<p>${message}</p>
    ${words === undefined ? '' : markup`<pre>${words}</pre>`}
    ${next === undefined ? '' : markup`<p><strong>Next:</strong> ${next}</p>`}`;
}
