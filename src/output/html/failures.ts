import { stepId } from '../../model/step.ts';
import type { Drift } from '../../model/events.ts';
import { failuresByCause } from '../failure-causes.ts';
import { stepTitle } from '../format.ts';
import { hostNames } from '../host-ranges.ts';
import * as messages from '../messages.ts';
import { failedStep, type HostView } from '../run-view.ts';
import { hostStatus } from '../status.ts';
import { failureMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

/** The failures by cause: hosts that failed for the same one share an article, with the text of the first. */
export function failureArticles(hosts: readonly HostView[]): readonly Markup[] {
  return failuresByCause(hosts).flatMap((group) => article(group) ?? []);
}

function article(group: readonly HostView[]): Markup | undefined {
  const [host] = group;
  if (!host) return undefined;
  const { finished, drift, steps } = host;
  const name = hostNames(group.map((one) => one.name));
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
