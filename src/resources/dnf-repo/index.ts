import { content, type Operation, read, type Result } from '../../model/operation.ts';
import type { Resource } from '../../model/resource.ts';
import { parseIni } from './ini.ts';
import * as messages from './messages.ts';
import { type Current, plan, restore } from './plan.ts';
import { refuse } from './refuse.ts';
import { pathOf } from './repo-file.ts';
import { parseRepositories, repositoriesProbe } from './repositories.ts';
import { type Desired, schema } from './schema.ts';

/** libcurl-errors(3), and a server that is overloaded or restarts. */
const TRANSIENT = /curl: \((5|6|7|16|18|28|35|52|55|56|92)\)|error: 5\d\d/;

const CANNOT_WRITE =
  /curl: \(23\)|Read-only file system|Operation not permitted|No space left|No such file or directory/;

export const dnfRepo: Resource<Desired, Current> = {
  type: 'dnf_repo',
  summary: 'A package repository, from a ready .repo file or from its fields.',
  schema,
  name: ({ name }) => name,
  probe({ name, state }) {
    const operations: readonly Operation[] = state === 'absent' ? [read(pathOf(name))] : repositoriesProbe;
    return { operations, parse: state === 'absent' ? ([file]) => parseFile(name, file) : (all) => parse(name, all) };
  },
  plan,
  refuse,
  restore,
  paths: ({ name, state }) => (state === 'absent' ? [] : [pathOf(name)]),
  retry: {
    times: 2,
    transientError: (words) => (TRANSIENT.test(words) ? { after: 2, reason: messages.serverFailed } : undefined),
  },
  advise,
};

/** A file that shall be absent: what dnf reads besides does not matter. */
function parseFile(name: string, result: Result | undefined): Current {
  return currentOf(content(result, pathOf(name)));
}

function parse(name: string, results: readonly Result[]): Current {
  const repositories = parseRepositories(results);
  return { ...currentOf(repositories.files.get(pathOf(name))?.text), repositories };
}

function currentOf(text: string | undefined): Current {
  const { sections, invalidLine } = parseIni(text ?? '');
  return { text, sections, invalidLine, repositories: undefined };
}

function advise(words: string, { url, enabled }: Desired): string | undefined {
  if (/curl: \((6|7|28)\)/.test(words)) return messages.cannotReachServer;
  if (/curl: \((35|60)\)/.test(words)) return messages.checkClock;
  if (CANNOT_WRITE.test(words)) return messages.cannotWrite;
  const [, unknown] = /Unknown repo: '(.*?)'/.exec(words) ?? [];
  if (unknown !== undefined) return messages.notKnownToDnf(unknown);
  // The search in the download prints nothing.
  return words.trim() === '' && url !== undefined
    ? messages.notInDownload(url, Array.isArray(enabled) ? enabled : [])
    : undefined;
}
