import { content, exec, output, read, type Result } from '../../model/operation.ts';
import type { Resource } from '../../model/resource.ts';
import { guide } from './guide.ts';
import * as messages from './messages.ts';
import { type Current, plan, restore } from './plan.ts';
import { parseSections, pathOf } from './repo-file.ts';
import { type Desired, schema } from './schema.ts';

/** libcurl-errors(3), and a server that is overloaded or restarts. */
const TRANSIENT = /curl: \((5|6|7|16|18|28|35|52|55|56|92)\)|error: 5\d\d/;

export const dnfRepo: Resource<Desired, Current> = {
  type: 'dnf_repo',
  summary: 'A package repository, from a ready .repo file or from its fields.',
  guide,
  schema,
  name: ({ name }) => name,
  probe: ({ name }) => ({
    // --cacheonly: without it, a probe would update dnf's cache.
    operations: [read(pathOf(name)), exec('dnf', '--quiet', '--cacheonly', 'repolist', '--all')],
    parse: ([file, repolist]) => parse(name, file, repolist),
  }),
  plan,
  restore,
  retry: {
    times: 2,
    transientError: (words) => (TRANSIENT.test(words) ? { after: 2, reason: messages.serverFailed } : undefined),
  },
  advise(words) {
    if (/curl: \((6|7|28)\)/.test(words)) return messages.cannotReachServer;
    return /curl: \((35|60)\)/.test(words) ? messages.checkClock : undefined;
  },
};

function parse(name: string, file: Result | undefined, repolist: Result | undefined): Current {
  const text = content(file, pathOf(name));
  return {
    text,
    sections: text === undefined ? undefined : parseSections(text),
    dnf: parseRepolist(output(repolist, 'dnf repolist')),
  };
}

/** A table of `id  name  status`; the name may contain spaces. */
function parseRepolist(text: string): ReadonlyMap<string, boolean> {
  const rows = text.matchAll(/^(\S+)\s.*\s(enabled|disabled)\s*$/gm);
  return new Map([...rows].map(([, id = '', status]) => [id, status === 'enabled']));
}
