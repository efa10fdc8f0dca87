import { stepId } from '../../model/step.ts';
import type { Drift } from '../../model/events.ts';
import { stepTitle } from '../format.ts';
import * as messages from '../messages.ts';
import { failedStep, type HostView } from '../run-view.ts';
import { hostStatus } from '../status.ts';
import { failureMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

/** The failures host by host; undefined if there are none. */
export function failureSection(hosts: readonly HostView[]): Markup | undefined {
  const articles = hosts.flatMap((host) => hostArticle(host) ?? []);
  if (articles.length === 0) return undefined;
  return markup`<section aria-labelledby="failures">
    <h2 id="failures">What went wrong</h2>
    ${articles}
  </section>`;
}

function hostArticle(host: HostView): Markup | undefined {
  const { name, finished, drift, steps } = host;
  if (drift.length > 0) return driftArticle(name, drift);
  if (!finished?.failure && finished?.status !== 'interrupted') return undefined;
  const step = failedStep(host);
  const place = step ? ` ${messages.atStep({ step: stepId(step), steps, title: stepTitle(step) })}` : '';
  return markup`<article class="failure ${finished.status === 'interrupted' ? 'stopped' : ''}">
    <h3>${name} <span class="tag ${finished.status}">${hostStatus(host).word}</span>${place}</h3>
    ${finished.failure ? failureMarkup(finished.failure) : ''}
  </article>`;
}

function driftArticle(name: string, drift: readonly Drift[]): Markup {
  return markup`<article class="failure">
    <h3>${name} ${messages.driftedFromPlan}</h3>
    <p>Nothing was changed on this host.</p>
    <ul>
      ${drift.map(
        (difference) =>
          markup`<li>
            ${messages.driftPlace(difference)}: planned <code>${difference.planned}</code>, now
            <code>${difference.found}</code>
          </li>`,
      )}
    </ul>
  </article>`;
}
