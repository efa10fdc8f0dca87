import type { EventOf } from '../../model/events.ts';
import * as messages from '../messages.ts';
import { plural, seconds } from '../format.ts';
import type { RunView } from '../run-view.ts';
import { countHosts, STATUSES } from '../status.ts';
import { attentionSection } from './attention.ts';
import { hostSections } from './hosts.ts';
import { Markup, markup } from './markup.ts';
import { matrix } from './matrix.ts';
import { STYLE } from './style.ts';
import { timeline } from './timeline.ts';

/** Forbids loading and scripts, even if hostile text got into the page as HTML. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A run as one page of HTML without network access or scripts. The run may be unfinished. */
export function htmlReport(view: RunView): string {
  const { started } = view;
  const title = `provision ${started?.command ?? 'plan'} ${started?.inventory ?? ''}`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      ${body(view, title)}
    </html> `.html;
}

function body(view: RunView, title: string): Markup {
  const { hosts, started } = view;
  const command = started?.command ?? 'plan';
  const attention = attentionSection(view);
  return markup`<body>
    <header>
      <h1>${title}</h1>
      ${overview(view)}
      <nav aria-label="Parts of this report">
        ${attention ? markup`<a href="#attention">Needs attention</a>` : ''}
        <a href="#steps">Hosts and steps</a><a href="#time">Timeline</a><a href="#hosts">Before and after</a>
      </nav>
    </header>
    <main>
      ${attention}
      <section aria-labelledby="steps">
        <h2 id="steps">Hosts and steps</h2>
        ${matrix(hosts, command)}
      </section>
      <section aria-labelledby="time">
        <h2 id="time">Timeline</h2>
        ${timeline(view)}
      </section>
      <section aria-labelledby="hosts">
        <h2 id="hosts">Before and after</h2>
        ${hostSections(hosts, command)}
      </section>
    </main>
  </body>`;
}

/** Counts of hosts and changes, and which run it was. */
function overview({ started, finished, hosts }: RunView): Markup {
  const counts = countHosts(hosts);
  const tags = STATUSES.flatMap((status) =>
    counts[status] === 0 ? [] : [markup`<span class="tag ${status}">${counts[status]} ${status}</span> `],
  );
  const totals = [
    plural(hosts.length, 'host'),
    ...(finished ? [messages.changeCount(finished), seconds(finished.seconds)] : [messages.runDidNotFinish]),
    ...(finished?.interrupted ? [messages.interrupted] : []),
    ...(started?.command === 'plan' ? [messages.nothingChanged] : []),
  ];
  return markup`<p>${tags} ${totals.join(' · ')}</p>
    <p class="quiet">
      ${started ? markup`<time datetime="${started.time}">${utc(started.time)}</time> · ${origin(started)}` : ''}
    </p>`;
}

/** Who ran what, with which version. */
function origin({ run, version, by, playbooks = [] }: EventOf<'run-started'>): string {
  const parts = [
    by ?? '',
    playbooks.length === 0 ? '' : `playbook ${playbooks.join(', ')}`,
    `run ${run}`,
    `provision ${version}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function utc(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
