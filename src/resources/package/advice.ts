import * as messages from './messages.ts';

type Advice = (match: string) => string;

/** Errors of dnf with a known cause; the first that matches counts. */
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [/^([\w.+-]+): absent, expected installed$/m, messages.otherPackageProvides],
  [/problem with installed package ([\w.+-]+)-[^-\s]+-[^-\s]+/, messages.removeFirst],
  [
    /certificate is not yet valid|certificate has expired|SSL certificate problem|certificate verification failed|Curl error \(60\)/i,
    () => messages.checkClock,
  ],
  [/parser error|repomd\.xml.*(damaged|corrupt)/i, () => messages.metadataDamaged],
  [
    /mirrorlist\.centos\.org|Failed to download metadata.*(appstream|baseos|extras)/is,
    () => messages.baseRepositoriesFailed,
  ],
  [/Could not resolve host|Curl error \(6\)/i, () => messages.cannotResolve],
  [/No space left|more space needed|needs \d+\w+ (more space )?on/i, () => messages.freeSpace],
  [/(No match for argument|Unable to find a match): (\S+)/, () => messages.notInRepositories],
  [/GPG (key|check)|gpgcheck|not signed/i, () => messages.checkGpgKey],
];

/** What to do about these words of dnf, if it is known. */
export function adviseDnf(words: string): string | undefined {
  for (const [pattern, advice] of ADVICE) {
    const match = pattern.exec(words);
    if (match) return advice(match[1] ?? '');
  }
  return undefined;
}
