import type { Event, Status } from '../../model/events.ts';
import { cleanAll } from '../sanitize.ts';
import { plural, seconds } from '../format.ts';
import { RunView } from '../run-view.ts';
import { hostSections } from './hosts.ts';
import { Markup, markup } from './markup.ts';
import { matrix } from './matrix.ts';
import { STYLE } from './style.ts';
import { timeline } from './timeline.ts';
import { troubles } from './failures.ts';

/** Nothing is loaded and nothing runs, even if something in the page wanted to. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A run as one page of HTML that needs neither network nor script. Works on the events of a run that did not end, too. */
export function htmlReport(events: Iterable<Event>): string {
  const view = new RunView();
  for (const event of events) view.read(cleanAll(event));
  const { started, hosts } = view;
  const command = started?.command ?? 'plan';
  const wrong = troubles(hosts);
  const title = `provision ${command} ${started?.inventory ?? ''}`;
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
      <body>
        <header>
          <h1>${title}</h1>
          ${about(view)}
          <nav aria-label="Parts of this report">
            ${wrong ? markup`<a href="#troubles">What went wrong</a>` : ''}
            <a href="#steps">Hosts and steps</a><a href="#time">Timeline</a><a href="#hosts">Before and after</a>
          </nav>
        </header>
        <main>
          ${wrong}
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
      </body>
    </html> `.html;
}

const STATUSES: readonly Status[] = ['failed', 'unreachable', 'skipped', 'changed', 'ok'];

function about({ started, finished, hosts }: RunView): Markup {
  const counts = STATUSES.flatMap((status) => {
    const count = hosts.filter((host) => host.finished?.status === status).length;
    return count === 0 ? [] : [markup`<span class="tag ${status}">${count} ${status}</span> `];
  });
  const dry = started?.command === 'plan' ? 'nothing was changed (dry run)' : undefined;
  const facts = [
    plural(hosts.length, 'host'),
    finished ? plural(finished.changes, 'change') : 'the run did not end',
    ...(finished ? [seconds(finished.seconds)] : []),
    ...(finished?.interrupted ? ['interrupted'] : []),
    ...(dry ? [dry] : []),
  ];
  return markup`<p>${counts} ${facts.join(' · ')}</p>
    <p class="quiet">
      ${started ? markup`<time datetime="${started.time}">${utc(started.time)}</time> · run ${started.run} · provision ${started.version}` : ''}
    </p>`;
}

function utc(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
