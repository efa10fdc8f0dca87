import { adviseApt } from '../apt/failures.ts';
import * as messages from './messages.ts';
import { allNames, type Desired } from './schema.ts';

type Advice = (match: RegExpExecArray) => string | undefined;

const first =
  (advice: (match: string) => string): Advice =>
  ([, match = '']) =>
    advice(match);

/** Errors of dnf with a known cause; the first that matches counts. */
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [/^([\w.+-]+): absent, expected installed$/m, first(messages.otherPackageProvides)],
  [/problem with installed package ([\w.+-]+)-[^-\s]+-[^-\s]+/, first(messages.removeFirst)],
  [
    /^ *file (\S+) from install of (\S+)-[^-\s]+-[^-\s]+ conflicts with file from package ([\w.+-]+)-[^-\s]+-[^-\s]+$/m,
    ([, file = '', installed = '', owner = '']) => messages.sameFile({ file, installed, owner }),
  ],
  [
    /certificate is not yet valid|certificate has expired|SSL certificate problem|certificate verification failed|Curl error \(60\)/i,
    () => messages.checkClock,
  ],
  [/No space left|more space needed|needs \d+\w+ (more space )?on/i, () => messages.freeSpace],
  [/parser? error|repomd\.xml.*(damaged|corrupt)/i, () => messages.metadataDamaged],
  // The mirror list of the releases that have reached their end of life.
  [/mirrorlist\.centos\.org/, () => messages.baseRepositoriesFailed],
  [/Could not resolve host|Curl error \(6\)/i, () => messages.cannotResolve],
  [/Failed to download metadata.*(appstream|baseos|extras)/is, () => messages.baseRepositoriesFailed],
  [
    /^All matches were filtered out by (\w+) filtering for argument: [\w.+-]+$/m,
    ([line, filter = '']) => messages.filteredOut({ line, filter }),
  ],
  [
    /removing the following protected packages: ([\w.+,: -]+)$/m,
    ([, names = '']) => messages.protectedPackages(names).next,
  ],
  [/^Ignoring repositories: ([\w.+,: -]+)$/m, first(messages.repositoriesIgnored)],
  [/(No match for argument|Unable to find a match): \S+/, () => messages.notInRepositories],
  [/GPG (key|check)|gpgcheck|not signed/i, () => messages.checkGpgKey],
];

/** What to do about these words of dnf, if it is known. */
export function adviseDnf(words: string): string | undefined {
  for (const [pattern, advice] of ADVICE) {
    const match = pattern.exec(words);
    if (match) return advice(match);
  }
  return undefined;
}

/** The same for a change, of which the last operations print the names of packages (`providersCheck`). */
export function advise(words: string, desired: Desired): string | undefined {
  const names = [...words.matchAll(/^package (\S+) is not installed$/gm)].map(([, name = '']) => name);
  const printed = words.split('\n').filter((line) => /^\S+$/.test(line));
  const providers = [...new Set(printed)].filter((name) => !allNames(desired).includes(name));
  if (names.length > 0 && providers.length > 0) return messages.provided({ names, providers });
  return isApt(words) ? adviseApt(words) : adviseDnf(words);
}

/** Whether apt or dpkg printed these words: dnf never begins a line so. */
function isApt(words: string): boolean {
  return /^(E|W|N|Reading package lists|Building dependency tree|dpkg|Err):|^Note, selecting|^Reading package lists/m.test(
    words,
  );
}
