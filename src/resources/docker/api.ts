// The HTTP API of Docker Engine (https://docs.docker.com/reference/api/engine/), read with curl(1) over the socket of the
// engine. docs/decisions/0014-docker-engine.md has the reasons.

import type { ZodType } from 'zod';
import { type Exec, exec, type RegistryLogin } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import type { Text } from '../../model/secret.ts';
import { systemctl } from '../programs.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

/** docker.socket of the packages: ListenStream=. /var/run is a link to /run. */
const SOCKET = '/run/docker.sock';

/**
 * Every request is made in each of these versions, because the one exchange leaves no time to ask for the version first. The
 * first one that the engine accepts counts. Docker Engine 20.10 to 28 accept 1.41; 25 and later accept 1.44, the oldest
 * version of Docker Engine 29.
 */
const VERSIONS: readonly string[] = ['1.44', '1.41'];

/** Seconds for all requests of one call: an engine that hangs must not hang the exchange. */
const TIMEOUT = 30;

/** Of every call of curl(1): neither a file of the user nor a proxy changes it. */
const OPTIONS = ['--disable', '--silent', '--show-error', '--globoff', '--noproxy', '*'] as const;

interface Limits {
  /** Of the API. */
  readonly versions?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
}

/** timeout(1) exits with these when the time is over: after SIGTERM and after SIGKILL. */
const TIME_IS_OVER: ReadonlySet<number> = new Set([124, 137]);

/** curl(1), EXIT CODES: "Failed to connect to host." */
const COULD_NOT_CONNECT = 7;

/** An answer of the engine to one request. */
export interface Response {
  /** Of HTTP. */
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks for these paths, such as `/volumes/data`. The requests of all steps of a host become one call of curl.
 *
 * A connection to the socket starts an engine that is stopped (docker.socket), which a probe must not do: so the call runs only
 * if the engine is running.
 */
export function ask(paths: readonly string[], limits: Limits = {}): Exec {
  return request(paths, [], limits);
}

/** Seconds for a registry: one that does not answer must not keep other steps from being read. */
export const REGISTRY_TIMEOUT = 20;

/** Asks the engine for what a registry has: with the login of the host there. */
export function askWithLogin(paths: readonly string[], login: RegistryLogin): Exec {
  return { ...request(paths, ['--config', '-'], { timeout: REGISTRY_TIMEOUT }), login };
}

/**
 * Has the engine do something: with a body that may have secrets, and so is not an argument. The path has no version, so that
 * the engine uses its newest. `--fail` of curl(1) would hide why the engine refuses a request.
 */
export function post(path: string, body: Text): Exec {
  const form = ['--unix-socket', SOCKET, '--header', 'Content-Type: application/json', '--data-binary', '@-'];
  return {
    ...exec('curl', ...OPTIONS, ...form, ...STATUS, `http://localhost${path}`),
    stdin: body,
    errorLine: '^HTTP [^2]',
    errorsOnStdout: true,
  };
}

/** One request, for an operation that waits (`Exec.until`). The answer is one line of JSON, in the newest version of the API. */
export function get(path: string): Exec {
  const limit = ['--max-time', String(TIMEOUT)];
  return exec('curl', ...OPTIONS, ...limit, '--unix-socket', SOCKET, `http://localhost${path}`);
}

/** A line of its own after the answer. */
const STATUS = ['--write-out', String.raw`\nHTTP %{http_code}\n`] as const;

function request(
  paths: readonly string[],
  more: readonly string[],
  { versions = VERSIONS, timeout = TIMEOUT }: Limits,
): Exec {
  return {
    ...exec(
      'curl',
      ...OPTIONS,
      '--fail-early',
      '--unix-socket',
      SOCKET,
      ...STATUS,
      ...more,
      '--',
      ...paths.flatMap((path) => urls(path, versions)),
    ),
    onlyIf: systemctl('is-active', 'docker.service'),
    timeout,
    split,
  };
}

function urls(path: string, versions: readonly string[]): readonly string[] {
  return versions.map((version) => `http://localhost/v${version}${path}`);
}

/** The answer to each of the paths. Throws UnknownState if one of them has none. */
export function responsesTo(
  paths: readonly string[],
  result: Result | undefined,
  { versions = VERSIONS, timeout = TIMEOUT }: Limits = {},
): readonly Response[] {
  const answers = answersOf(output(result, timeout));
  const expected = paths.length * versions.length;
  if (answers.length !== expected) throw unknownState(messages.incomplete({ answers: answers.length, expected }));
  return paths.map((_path, index) => {
    return accepted(answers.slice(index * versions.length, (index + 1) * versions.length), versions);
  });
}

function output(result: Result | undefined, timeout: number): string {
  if (result?.kind === 'skipped') throw unknownState(messages.notRunning(), undefined, true);
  if (result?.kind !== 'done' || isMissing(result)) throw unknownResult(result, 'curl');
  const { status, stdout } = result;
  if (status === 0) return stdout;
  if (isTimeOver(result)) throw unknownState(messages.tooSlow(timeout));
  const isAbsent = status === COULD_NOT_CONNECT;
  throw unknownState(isAbsent ? messages.noSocket(SOCKET) : messages.noAnswer(status), result, isAbsent);
}

/** Whether the engine, or what it asks, has not answered in time. */
export function isTimeOver(result: Result | undefined): boolean {
  return result?.kind === 'done' && TIME_IS_OVER.has(result.status);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A line feed in a text is escaped in JSON, so that no answer of the engine contains the line of the status. */
function answersOf(stdout: string): readonly Answer[] {
  const answers: Answer[] = [];
  let lines: string[] = [];
  for (const line of stdout.split('\n')) {
    const [, status] = /^HTTP (\d{3})$/.exec(line) ?? [];
    if (status === undefined) lines.push(line);
    else {
      answers.push({ status: Number(status), text: lines.join('\n') });
      lines = [];
    }
  }
  return answers;
}

/** The answer in the newest version that the engine accepts. It refuses a version with status 400. */
function accepted(answers: readonly Answer[], versions: readonly string[]): Response {
  const responses = answers.map(({ status, text }) => ({ status, body: parsed(text) }));
  const found = responses.find(
    ({ status, body }) => status !== 400 || !/^client version \S+ is too (new|old)/.test(wordsOf(body)),
  );
  if (found) return found;
  const words = wordsOf(responses[0]?.body);
  throw unknownState(messages.noCommonVersion(versions), { kind: 'failed', message: words });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `message` of an error. */
function wordsOf(body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : '';
  return typeof message === 'string' ? message : '';
}

/** What an answer contains; undefined if the engine has no such object. `what` names it for the message of another failure. */
export function contentOf<T>(response: Response | undefined, schema: ZodType<T>, what: string): T | undefined {
  const { status, body } = response ?? { status: 0, body: undefined };
  const words = wordsOf(body);
  // The engine answers 404 with "page not found" for a path that its API does not have.
  if (status === 404 && words !== '' && words !== 'page not found') return undefined;
  if (status !== 200) throw unknownState(messages.failed({ what, status }), { kind: 'failed', message: words });
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const place = error.issues[0]?.path.join('.') ?? '';
  throw unknownState(messages.unexpected({ what, place }));
}

function split(result: Result, names: readonly string[], all: readonly string[]): Result {
  if (result.kind !== 'done' || result.status !== 0) return result;
  const answers = answersOf(result.stdout);
  // Without all answers, nobody knows which one belongs to which request.
  if (answers.length !== all.length) return { ...result, stdout: '' };
  const byName = new Map(all.map((name, index) => [name, answers[index]]));
  const own = names.flatMap((name) => byName.get(name) ?? []);
  return { ...result, stdout: own.map(({ status, text }) => `${text}\nHTTP ${status}\n`).join('') };
}
