import { curlConfiguration } from '../../model/curl-configuration.ts';
import { type Exec, exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { AS_DECLARED, type Choice, choices, indexOf, sourcesOf, withChoice } from './choice.ts';
import type { Desired } from './schema.ts';

// What a host is asked before a repository is added or changed: which of its addresses its server knows.

/** Seconds to connect, and for a whole answer. */
const [CONNECT, ANSWER] = [5, 15];

/** Which address a repository gets, and why. */
export type Finding =
  | { readonly kind: 'found'; readonly choice: Choice; readonly missing?: string; readonly source?: string }
  /** The server has none of them. */
  | { readonly kind: 'nowhere'; readonly missing: string }
  /** The host could not ask. */
  | { readonly kind: 'not-asked'; readonly index: string };

/** libcurl-errors(3). */
const HTTP_ERROR = 22;

const VARIABLES = ['/etc/dnf/vars', '/etc/yum/vars'];
const OPENING: readonly Operation[] = [
  exec('uname', '-m'),
  exec('grep', '--recursive', '--no-messages', '--text', '--regexp=', '--', ...VARIABLES),
];

/** The next questions, from the answers to those before: the variables of dnf and the .repo file, then the addresses. */
export function nextQuestions(
  desired: Desired,
  major: string | undefined,
  answers: readonly Result[],
): readonly Operation[] {
  const { url } = desired;
  if (url === undefined && !sourcesOf(desired, undefined).length) return [];
  if (answers.length === 0) return url === undefined ? OPENING : [...OPENING, request(url, '--fail')];
  const { indexes, statuses } = asked(desired, major, answers);
  const [first = [], ...others] = indexes;
  if (statuses.length === 0) return first.map(index);
  return statuses.length === first.length && statuses.some(isMissing) ? others.flat().map(index) : [];
}

/** What the answers say; undefined where nothing was asked. */
export function findingOf(
  desired: Desired,
  major: string | undefined,
  answers: readonly Result[],
): Finding | undefined {
  if (answers.length === 0) return undefined;
  const { url } = desired;
  if (url !== undefined && !isDownloaded(answers)) return { kind: 'not-asked', index: url };
  const { sources, all, indexes, statuses } = asked(desired, major, answers);
  const [first = []] = indexes;
  const place = statuses.slice(0, first.length).findIndex(isMissing);
  const missing = first[place];
  if (missing === undefined) {
    const unasked = first.find((_index, number) => statusOf(statuses[number]) === 0);
    return unasked === undefined ? { kind: 'found', choice: AS_DECLARED } : { kind: 'not-asked', index: unasked };
  }
  const answered = (number: number) => statuses.slice(number * first.length, (number + 1) * first.length);
  const choice = all.find((_choice, number) => number > 0 && answered(number).every(isFound));
  const source = sources[place];
  return choice && source !== undefined ? { kind: 'found', choice, missing, source } : { kind: 'nowhere', missing };
}

/** Not whether the server has the file, which the download of the change finds. */
function isDownloaded([, , download]: readonly Result[]): boolean {
  return download?.kind === 'done' && [0, HTTP_ERROR].includes(download.status);
}

/** The addresses in the order in which they are asked, and the answers so far. */
function asked(desired: Desired, major: string | undefined, answers: readonly Result[]) {
  const [machine, settings, download] = answers;
  const file = desired.url !== undefined && download?.kind === 'done' && download.status === 0 ? download.stdout : '';
  const variables = new Map([...builtIn(machine, major), ...declaredVariables(settings)]);
  const sources = sourcesOf(desired, file);
  const indexesOf = (choice: Choice) => sources.map((source) => indexOf(withChoice(choice, source), variables));
  const possible = choices(sources, major);
  const lists = possible.map((choice) => indexesOf(choice).join(' '));
  const all = possible.filter((_choice, number) => lists.indexOf(lists[number] ?? '') === number);
  const indexes = all.map(indexesOf);
  return { sources, all, indexes, statuses: answers.slice(OPENING.length + (desired.url === undefined ? 0 : 1)) };
}

function builtIn(machine: Result | undefined, major: string | undefined): ReadonlyMap<string, string> {
  const arch = machine?.kind === 'done' ? machine.stdout.trim() : '';
  const known = new Map([
    ['arch', arch],
    ['basearch', /^i\d86$/.test(arch) ? 'i386' : arch],
  ]);
  return major === undefined ? known : known.set('releasever', major);
}

/** A file in these directories sets the variable of its name: its first line. */
function declaredVariables(result: Result | undefined): ReadonlyMap<string, string> {
  const lines = result?.kind === 'done' ? result.stdout.split('\n').toReversed() : [];
  return new Map(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^\/etc\/(?:dnf|yum)\/vars\/(\w+):(\S+)$/.exec(line) ?? [];
      return name === '' ? [] : [[name.toLowerCase(), value] as const];
    }),
  );
}

/** The address may have a password, which every user of the host could read in the arguments of curl. */
function request(url: string, ...options: readonly string[]): Exec {
  const limits = ['--connect-timeout', String(CONNECT), '--max-time', String(ANSWER)];
  const argv = ['curl', '--disable', '--silent', '--show-error', '--globoff', '--location', ...limits, ...options];
  return { ...exec(...argv, '--config', '-'), stdin: curlConfiguration({ url }), timeout: ANSWER + 2 };
}

function index(url: string): Exec {
  return request(url, '--output', '/dev/null', '--write-out', '%{http_code}');
}

/** 0 where the server did not answer. */
function statusOf(result: Result | undefined): number {
  return result?.kind === 'done' ? Number(result.stdout.trim()) : 0;
}

function isMissing(result: Result | undefined): boolean {
  return [404, 410].includes(statusOf(result));
}

function isFound(result: Result | undefined): boolean {
  return statusOf(result) === 200;
}
