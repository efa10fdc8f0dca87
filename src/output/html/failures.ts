import { stepTitle } from '../format.ts';
import { failedStep, type HostView } from '../run-view.ts';
import { failureMarkup } from './change.ts';
import { type Markup, markup } from './markup.ts';

/** What went wrong, host by host; nothing where all went well. */
export function troubles(hosts: readonly HostView[]): Markup | undefined {
  const found = hosts.flatMap((host) => trouble(host) ?? []);
  if (found.length === 0) return undefined;
  return markup`<section aria-labelledby="troubles">
    <h2 id="troubles">What went wrong</h2>
    ${found}
  </section>`;
}

function trouble(host: HostView): Markup | undefined {
  const { name, finished, drift, steps } = host;
  if (drift.length > 0) {
    return markup`<article class="trouble">
      <h3>${name} is not as the plan says</h3>
      <p>Nothing was changed on it.</p>
      <ul>
        ${drift.map(
          ({ step, title, field, planned, found }) =>
            markup`<li>
              ${step === 0 ? title : `Step ${step}, ${title}`}: ${field}: planned <code>${planned}</code>, now
              <code>${found}</code>
            </li>`,
        )}
      </ul>
    </article>`;
  }
  if (!finished?.failure) return undefined;
  const step = failedStep(host);
  const where = step ? ` at step ${step.number} of ${steps}: ${stepTitle(step)}` : '';
  return markup`<article class="trouble">
    <h3>${name} <span class="tag ${finished.status}">${finished.status}</span>${where}</h3>
    ${failureMarkup(finished.failure)}
  </article>`;
}
