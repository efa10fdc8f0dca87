import { describe, expect, test } from 'vitest';
import { describe as typed } from '../../src/model/describe-operation.ts';
import type { Result } from '../../src/model/result.ts';
import type { CheckTarget } from '../../src/model/check-target.ts';
import { reveal, Secret } from '../../src/model/secret.ts';
import { withCheck } from '../../src/model/step-check.ts';
import { done, set } from './fake-transport.ts';
import { diagnosticLines, loadFiles, text } from './input.ts';
import { named } from './named.ts';

const PAGE = 'http://localhost/';
const http = (more: object = {}): CheckTarget => ({ kind: 'http', url: PAGE, ...more });
const stepWith = (target: CheckTarget, within = 30) => withCheck(set(1, 'a', '1'), { target, within });

/** What a step says whose state is as declared. */
const planned = (target: CheckTarget, result: Result, within?: number) => {
  const plan = stepWith(target, within).plan([done('1'), result]);
  return plan.kind === 'unknown' ? [plan.reason, plan.words] : 'unchanged';
};

describe('what is read', () => {
  test.each(
    named<{ what: string; target: CheckTarget; within?: number; line: string }>([
      {
        what: 'a line',
        target: { kind: 'command', run: 'docker info | grep x' },
        line: "sh -c 'docker info | grep x'",
      },
      { what: 'a program', target: { kind: 'command', run: ['docker', 'info'] }, line: 'docker info' },
      {
        what: 'a URL',
        target: http(),
        line: `curl --silent --show-error --location --max-time 10 --output /dev/null --write-out '\\n%{http_code}\\n' --config -`,
      },
      {
        what: 'the status of a redirection, which is not followed',
        target: http({ status: 301 }),
        line: `curl --silent --show-error --max-time 10 --output /dev/null --write-out '\\n%{http_code}\\n' --config -`,
      },
      {
        what: 'a text of the page, within a short time',
        target: http({ contains: 'x' }),
        within: 3,
        line: `curl --silent --show-error --location --max-time 3 --write-out '\\n%{http_code}\\n' --config -`,
      },
    ]),
  )('%s', (_what, { target, within, line }) => {
    const operation = stepWith(target, within).operations.at(-1);
    expect(operation && typed(operation)).toBe(line);
    expect(operation).toMatchObject({ timeout: expect.any(Number), last: expect.any(Number) });
  });
});

test('a URL is no argument, which every user of the host could read', () => {
  const url = new Secret('http://localhost/?token="a\\b');
  const operation = stepWith({ kind: 'http', url }).operations.at(-1);
  if (operation?.kind !== 'exec') throw new Error('no program');
  expect(operation.argv.map(reveal).join(' ')).not.toContain('token');
  expect(operation.stdin).toEqual(new Secret(''));
  expect(reveal(operation.stdin ?? '')).toBe('url = "http://localhost/?token=\\"a\\\\b"\n');
});

describe('a step whose state is as declared', () => {
  const command: CheckTarget = { kind: 'command', run: 'docker info' };
  test.each(
    named<{ what: string; target: CheckTarget; result: Result; says: unknown }>([
      { what: 'success', target: command, result: done('x'), says: 'unchanged' },
      {
        what: 'a status other than 0',
        target: command,
        result: done('cannot connect\n', 1),
        says: ['docker info exited with status 1', 'cannot connect'],
      },
      {
        what: 'no end',
        target: command,
        result: done('', 124),
        says: ['docker info did not finish within 10 s', undefined],
      },
      { what: 'status 200', target: http(), result: done('\n200\n'), says: 'unchanged' },
      { what: 'the expected status', target: http({ status: 404 }), result: done('\n404\n'), says: 'unchanged' },
      {
        what: 'status 502',
        target: http(),
        result: done('\n502\n'),
        says: [`${PAGE} returned status 502, expected a status below 400`, undefined],
      },
      {
        what: 'another status than expected',
        target: http({ status: 204 }),
        result: done('\n200\n'),
        says: [`${PAGE} returned status 200, expected 204`, undefined],
      },
      { what: 'the text', target: http({ contains: 'ready' }), result: done('{ready: 1}\n200\n'), says: 'unchanged' },
      {
        what: 'another text',
        target: http({ contains: 'ready' }),
        result: done(`starting${'.'.repeat(9000)}\n200\n`),
        says: [`the answer of ${PAGE} does not contain "ready"`, `starting${'.'.repeat(292)}`],
      },
      {
        what: 'a text that only the line of the status has',
        target: http({ contains: '200' }),
        result: done('starting\n200\n'),
        says: [`the answer of ${PAGE} does not contain "200"`, 'starting'],
      },
      {
        what: 'nobody listening',
        target: http(),
        result: done('\n000\ncurl: (7) Failed to connect to localhost port 80: Connection refused\n', 7),
        says: [
          `${PAGE} returned no complete answer (curl exited with status 7)`,
          'curl: (7) Failed to connect to localhost port 80: Connection refused',
        ],
      },
      {
        what: 'no curl',
        target: http(),
        result: done('sh: 1: exec: curl: not found', 127),
        says: ['curl is not installed on the host', 'sh: 1: exec: curl: not found'],
      },
    ]),
  )('%s', (_what, { target, result, says }) => {
    expect(planned(target, result)).toEqual(says);
  });
});

test('a change says what must succeed afterwards, and is not held up by a check that fails before', () => {
  const plan = stepWith(http({ status: 204, contains: 'ok' })).plan([done('0'), done('\n502\n')]);
  expect(plan).toMatchObject({
    kind: 'planned',
    changes: [{ notes: [`then this must succeed within 30 s: GET ${PAGE} with status 204 with the text "ok"`] }],
  });
});

test('secrets in a check are masked', () => {
  const url = new Secret('http://token@localhost/');
  const step = stepWith({ kind: 'http', url });
  const failed = step.plan([done('1'), done('\n502\n')]);
  const pending = step.plan([done('0'), done('\n502\n')]);
  expect(JSON.stringify([failed, pending, step.declaration, step.operations])).not.toContain('token');
  const command = stepWith({ kind: 'command', run: ['login', new Secret('token')] });
  expect(command.plan([done('1'), done('', 1)])).toMatchObject({ reason: 'login (secret) exited with status 1' });
});

const HOSTS = text`
  playbook: p.yaml
  vars: { port: 8080 }
  hosts:
    docker1: { address: 192.168.2.10 }
`;
const files = (steps: string) => ({ 'inventory.yaml': HOSTS, 'p.yaml': `steps:\n  - ${steps}\n` });

test('every form of a check in a playbook', async () => {
  const { work } = await loadFiles(
    files(text`
      package: git
          check: "true"
        - package: tree
          check: [test, -e, /run/x]
        - package: vim
          check: { run: "test -e {{ each }}", within: 2m }
          for_each: [/run/1, /run/2]
        - package: nano
          check: { http: "http://localhost:{{ port }}/health", status: 204, contains: ok, within: 5 }
    `),
  );
  expect(work[0]?.steps.map(({ check }) => [check?.target, check?.within])).toEqual([
    [{ kind: 'command', run: 'true' }, 30],
    [{ kind: 'command', run: ['test', '-e', '/run/x'] }, 30],
    [{ kind: 'command', run: 'test -e /run/1' }, 120],
    [{ kind: 'command', run: 'test -e /run/2' }, 120],
    [{ kind: 'http', url: 'http://localhost:8080/health', status: 204, contains: 'ok' }, 5],
  ]);
});

test.each(
  named<{ what: string; check: string; lines: readonly string[] }>([
    { what: 'a misspelt key', check: '{ http: "http://x/", witin: 5 }', lines: ['p.yaml:3:33  unknown key "witin"'] },
    { what: 'neither', check: '{ within: 5 }', lines: ['p.yaml:3:14  a check has either run or http'] },
    { what: 'both', check: '{ run: x, http: "http://x/" }', lines: ['p.yaml:3:14  a check has either run or http'] },
    {
      what: 'a status of a command',
      check: '{ run: x, status: 200 }',
      lines: ['p.yaml:3:14  status and contains belong to a check with http'],
    },
    {
      what: 'no URL',
      check: '{ http: "localhost:80" }',
      lines: ['p.yaml:3:20  http "localhost:80" must be a URL that begins with http:// or https://'],
    },
    {
      what: 'an undefined variable',
      check: '{ http: "http://x:{{ prt }}/" }',
      lines: ['p.yaml:3:30  variable prt is not defined'],
    },
  ]),
)('%s is an error', async (_what, { check, lines }) => {
  expect(await diagnosticLines(files(`hostname: a\n    check: ${check}`))).toEqual(lines);
});

test('a step that changes the connection or ends it has no check', async () => {
  expect(await diagnosticLines(files('reboot: { when: needed }\n    check: "true"'))).toEqual([
    'p.yaml:3:5  a reboot step has no check',
  ]);
});
