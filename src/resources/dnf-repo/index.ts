import { read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import type { Resource } from '../../model/resource.ts';
import { parseIni } from './ini.ts';
import * as messages from './messages.ts';
import { type Current, isPending, plan, restore } from './plan.ts';
import { findingOf, nextQuestions } from './questions.ts';
import { refuse } from './refuse.ts';
import { pathOf } from './repo-file.ts';
import { parseRepositories, repositoriesProbe } from './repositories.ts';
import { type Desired, schema } from './schema.ts';

const OS_RELEASE = '/etc/os-release';

/** libcurl-errors(3), and a server that is overloaded or restarts. */
const TRANSIENT = /curl: \((5|6|7|16|18|28|35|52|55|56|92)\)|error: 5\d\d/;

const CANNOT_WRITE =
  /curl: \(23\)|Read-only file system|Operation not permitted|No space left|No such file or directory/;

export const dnfRepo: Resource<Desired, Current> = {
  type: 'dnf_repo',
  summary: 'A package repository, from a ready .repo file or from its fields.',
  schema,
  name: ({ name }) => name,
  probe(desired) {
    const { name, state } = desired;
    if (state === 'absent') return { operations: [read(pathOf(name))], parse: ([file]) => parseFile(name, file) };
    return {
      operations: [...repositoriesProbe, read(OS_RELEASE)],
      further(results) {
        const current = parse(desired, results);
        return isPending(current, desired) ? nextQuestions(desired, current.major, furtherIn(results)) : [];
      },
      parse: (results) => parse(desired, results),
    };
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
  return { ...fileOf(content(result, pathOf(name))), repositories: undefined, major: undefined, finding: undefined };
}

function parse(desired: Desired, results: readonly Result[]): Current {
  const repositories = parseRepositories(results.slice(0, repositoriesProbe.length));
  const major = majorOf(results[repositoriesProbe.length]);
  const finding = findingOf(desired, major, furtherIn(results));
  return { ...fileOf(repositories.files.get(pathOf(desired.name))?.text), repositories, major, finding };
}

function furtherIn(results: readonly Result[]): readonly Result[] {
  return results.slice(repositoriesProbe.length + 1);
}

function fileOf(text: string | undefined): Pick<Current, 'text' | 'sections' | 'invalidLine'> {
  const { sections, invalidLine } = parseIni(text ?? '');
  return { text, sections, invalidLine };
}

/** What dnf uses for `$releasever` unless it is set: os-release(5). */
function majorOf(result: Result | undefined): string | undefined {
  return result?.kind === 'file' ? /^VERSION_ID="?(\d+)/m.exec(result.content)?.[1] : undefined;
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
