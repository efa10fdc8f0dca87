import { afterEach, beforeEach, expect, describe, test, vi } from 'vitest';
import { z } from 'zod';
import { leftRunning } from '../../src/cli/interrupt.ts';
import { parseDuration } from '../../src/model/duration.ts';
import { exec } from '../../src/model/operation.ts';
import { output } from '../../src/model/result.ts';
import type { Resource, Retry } from '../../src/model/resource.ts';
import { bind, type Step } from '../../src/model/step.ts';
import { TransportError } from '../../src/model/transport.ts';
import { RunView } from '../../src/output/run-view.ts';
import { package_ } from '../../src/resources/package/index.ts';
import { converge, machine } from './converge.ts';
import { done, host, type Machine, set } from './fake-transport.ts';
import { loadFiles, shownDiagnostics, text } from './input.ts';

describe.concurrent('the time limit of a step', () => {
  test('is the default or its own; a command is killed on the host', async () => {
    const one = machine();
    const command: Step = { ...set(2, 'b', '1'), timeout: 60, killedOnTimeout: true };
    await converge(one, [set(1, 'a', '1'), command, { ...set(3, 'c', '1'), timeout: 60 }]);
    expect(one.limits.map((limit) => Math.round(limit ?? 0))).toEqual([host('one').ssh.commandTimeout, 80, 60]);
    const sent = one.exchanges.flatMap(({ change = [] }) => change);
    expect(sent).toEqual([exec('set', 'a', '1'), { ...exec('set', 'b', '1'), timeout: 60 }, exec('set', 'c', '1')]);
  });

  test('a command that was killed has failed, and the failure says so', async () => {
    const one = machine();
    one.twist = (_, [verb]) => (verb === 'set' ? done('', 124) : undefined);
    const { finished } = await converge(one, [{ ...set(1, 'a', '1'), timeout: 0, killedOnTimeout: true }]);
    expect(finished).toMatchObject({
      status: 'failed',
      failure: { message: 'set a 1 did not finish within 0 s and was killed' },
    });
  });

  test('a command that exits like that by itself, earlier, was not killed', async () => {
    const one = machine();
    one.twist = (_, [verb]) => (verb === 'set' ? done('', 137) : undefined);
    const { finished } = await converge(one, [{ ...set(1, 'a', '1'), timeout: 60, killedOnTimeout: true }]);
    expect(finished).toMatchObject({ status: 'failed', failure: { message: 'set a 1 exited with status 137' } });
  });

  test('any other change keeps running; the step has failed, the host is not unreachable', async () => {
    const one = machine();
    const run = one.run.bind(one);
    one.run = (exchange) => {
      if (exchange.change) throw new TransportError('timeout', 'the host did not answer within 60 s');
      return run(exchange);
    };
    const { finished } = await converge(one, [{ ...set(1, 'a', '1'), timeout: 60 }, set(2, 'b', '1')]);
    expect(finished).toMatchObject({ status: 'failed', counts: { failed: 1, skipped: 1 }, connections: 1 });
    expect(finished.failure).toMatchObject({
      message: 'setting a: the change did not finish within 60 s',
      next: expect.stringMatching(
        /^It is still running on one: systemctl status provision-job-test-1\. Run the command again/,
      ),
      code: 'timeout',
    });
  });
});

describe.concurrent('a change that failed is retried', () => {
  const PASSING: Retry = {
    times: 1,
    transientError: (words) => (words.includes('busy') ? { after: 2, reason: 'b is busy' } : undefined),
  };
  const failing = (times: number, words: string) => {
    const one = machine();
    let left = times;
    one.twist = (_, [verb, name]) =>
      verb === 'set' && name === 'a' && (left -= 1) >= 0 ? done('', 1, words) : undefined;
    return one;
  };
  const attempts = (one: Machine) => one.changes.filter((words) => words === 'set a 1').length;

  test('where the error is transient', async () => {
    const one = failing(1, 'busy');
    const { finished, record } = await converge(one, [{ ...set(1, 'a', '1'), retry: PASSING }]);
    expect(finished).toMatchObject({ status: 'changed' });
    expect(attempts(one)).toBe(2);
    expect(record.all('warning')).toMatchObject([
      { message: 'setting a: set a 1 exited with status 1: b is busy', next: 'Retrying in 2 s (1 of 1).' },
    ]);
  });

  /** Stores two values, each with an operation of its own. */
  const pair: Resource<null, readonly string[]> = {
    type: 'pair',
    summary: 'For tests.',
    schema: z.null(),
    name: () => '',
    probe: () => ({
      operations: [exec('get', 'a'), exec('get', 'b')],
      parse: (results) => results.map((result) => output(result, 'get')),
    }),
    plan: (values) =>
      ['a', 'b'].flatMap((name, index) => {
        if (values[index] === '1') return [];
        return [{ action: 'change' as const, diff: [], operations: [exec('set', name, '1')] }];
      }),
    retry: { times: 3, transientError: (words) => (words.includes('busy') ? { after: 10 } : undefined) },
  };

  test('only with the changes that are left', async () => {
    const one = machine();
    let left = 2;
    one.twist = (_, [verb, name]) =>
      verb === 'set' && name === 'b' && (left -= 1) >= 0 ? done('', 1, 'busy') : undefined;
    const { finished } = await converge(one, [bind(pair, null, 1)]);
    expect(finished.status).toBe('changed');
    expect(one.changes).toEqual(['set a 1', 'set b 1', 'set b 1', 'set b 1']);
  });

  test('not where it was made all the same', async () => {
    const one = machine({ a: '1' });
    one.twist = ({ state }, [verb]) => {
      if (verb !== 'set') return undefined;
      state.set('b', '1');
      return done('', 1, 'busy');
    };
    const { finished } = await converge(one, [bind(pair, null, 1)]);
    expect([finished.status, one.changes]).toEqual(['changed', ['set b 1']]);
  });

  test('not where the state is unknown afterwards', async () => {
    const one = machine({ a: '1' });
    let broken = false;
    one.twist = (_, [verb]) => {
      if (verb === 'get') return broken ? done('', 1, 'locked') : undefined;
      if (verb !== 'set') return undefined;
      broken = true;
      return done('', 1, 'busy');
    };
    const { finished } = await converge(one, [bind(pair, null, 1)]);
    expect(finished).toMatchObject({ status: 'failed', failure: { message: 'set b 1 exited with status 1' } });
    expect(one.changes).toEqual(['set b 1']);
  });

  test('not after an error of another kind', async () => {
    const one = machine({ a: '1' });
    const errors = ['busy', 'no such thing'];
    one.twist = (_, [verb]) => (verb === 'set' ? done('', 1, errors.shift() ?? '') : undefined);
    const { finished } = await converge(one, [bind(pair, null, 1)]);
    expect(finished).toMatchObject({ status: 'failed', failure: { words: 'no such thing' } });
    expect(one.changes).toEqual(['set b 1', 'set b 1']);
  });

  test('after pauses that double, up to 30 s', async () => {
    const one = machine({ a: '1' });
    one.twist = (_, [verb]) => (verb === 'set' ? done('', 1, 'busy') : undefined);
    const { record } = await converge(one, [bind(pair, null, 1)]);
    expect(record.all('warning').map(({ next }) => next)).toEqual([
      'Retrying in 10 s (1 of 3).',
      'Retrying in 20 s (2 of 3).',
      'Retrying in 30 s (3 of 3).',
    ]);
    expect(record.finished('one').seconds).toBeGreaterThanOrEqual(60);
  });

  test('not once another run has changed the host: it is planned again', async () => {
    const one = machine({ a: '1' });
    const run = one.run.bind(one);
    one.twist = (_, [verb]) => {
      if (verb !== 'set' || one.generation === 'other') return undefined;
      return done('', 1, 'busy');
    };
    one.run = (exchange) => {
      const answer = run(exchange);
      if (exchange.change && one.changes.length === 1) {
        one.generation = 'other';
        one.state.set('b', '1');
      }
      return answer;
    };
    const { record } = await converge(one, [bind(pair, null, 1)]);
    expect(record.finished('one').counts).toMatchObject({ failed: 0 });
    expect(one.changes).toEqual(['set b 1']);
  });

  test('only so often', async () => {
    const one = failing(9, 'busy');
    expect((await converge(one, [{ ...set(1, 'a', '1'), retry: PASSING }])).finished.status).toBe('failed');
    expect(attempts(one)).toBe(2);
  });

  test('not where the error is not transient', async () => {
    const one = failing(9, 'no such thing');
    expect((await converge(one, [{ ...set(1, 'a', '1'), retry: PASSING }])).finished.status).toBe('failed');
    expect(attempts(one)).toBe(1);
  });

  test('not after an interruption', async () => {
    const one = failing(9, 'busy');
    const interrupt = new AbortController();
    one.clock.after(100, () => interrupt.abort());
    const { finished } = await converge(one, [{ ...set(1, 'a', '1'), retry: PASSING }], { signal: interrupt.signal });
    expect(finished.status).toBe('failed');
    expect(attempts(one)).toBe(1);
  });

  test.each([
    ['[MIRROR] x.rpm: Curl error (7): Could not connect to server for https://example.com', 2],
    ["error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)", 10],
    ['Status code: 503 for https://example.com/repodata/repomd.xml', 2],
    ['Status code: 404 for https://example.com/repodata/repomd.xml', undefined],
    ['Error: Unable to find a match: dokcer-ce', undefined],
    ['problem with installed package runc-1.1', undefined],
  ])('%s: %s', (words, seconds) => {
    expect(package_.retry?.transientError(words)?.after).toBe(seconds);
  });
});

test('after the time limit of the run, no step and no host begins', async () => {
  const over = AbortSignal.abort(new DOMException('over', 'TimeoutError'));
  const one = machine();
  const { finished, end } = await converge(one, [set(1, 'a', '1')], { signal: over });
  expect(finished).toMatchObject({ status: 'skipped', connections: 0, counts: { skipped: 1 } });
  expect(finished.failure?.message).toBe('the time limit of the run (--timeout) was reached');
  expect(end.interrupted).toBe(false);
});

describe('in a playbook', () => {
  const files = (step: string) => ({
    'inventory.yaml': text`
      playbook: p.yaml
      hosts: { one: { address: 192.0.2.1 } }
    `,
    'p.yaml': `steps:\n  - ${step}\n`,
  });

  test('both are part of a step', async () => {
    const { work } = await loadFiles(files('{ package: tree, timeout: 30m, retries: 5 }'));
    expect(work[0]?.steps[0]).toMatchObject({ timeout: 1800, retry: { times: 5 } });
  });

  test('what is wrong with them is told', async () => {
    expect(await shownDiagnostics(files('{ package: tree, timeout: 30 minutes, retries: -1 }'))).toMatch(
      /timeout must be a duration such as 90s, 5m or 1h \(at most 24h\), not "30 minutes"/,
    );
    expect(await shownDiagnostics(files('{ hostname: one, retries: 2 }'))).toMatch(
      /p\.yaml:2:\d+ +a hostname step is never retried[^]*only package, dnf_repo, command, apt_repo, download, archive, user, group and docker_image steps are retried\./,
    );
  });
});

test.each([
  ['90', 90],
  ['5m', 300],
  ['24h', 86_400],
  ['0s', undefined],
  ['25h', undefined],
  ['1.5m', undefined],
  ['', undefined],
])('%j is %j seconds', (written, seconds) => {
  expect(parseDuration(written)).toBe(seconds);
});

describe('a person who leaves at once', () => {
  beforeEach(() => void vi.stubEnv('npm_command', undefined));
  afterEach(() => void vi.unstubAllEnvs());

  test('sees which steps are still running', () => {
    const time = new Date(0).toISOString();
    const hosts = ['one', 'two'].map((name) => ({ name, address: name, steps: 1 }));
    const step = { number: 1, type: 'package', name: 'docker-ce', changes: [] };
    const started = {
      time,
      type: 'run-started',
      format: 1,
      run: 'R',
      version: '0',
      command: 'apply',
      inventory: 'i.yaml',
      again: 'provision apply i.yaml',
      hosts,
    } as const;
    expect(leftRunning(RunView.of([started]))).toBe(
      '\nExiting. Nothing is running on any host.\nContinue:  provision apply i.yaml\n',
    );
    expect(leftRunning(RunView.of([started, { time, type: 'step-started', host: 'two', step }]))).toBe(
      '\nExiting. Still running:\n  two  step 1 of 1: package docker-ce\n' +
        "To see it on the host: systemctl status 'provision-job-R-*'\n" +
        'The next run waits for these steps, then continues.\nContinue:  provision apply i.yaml\n',
    );
  });

  test('sees hosts in the same step on one line, and a command as it can be pasted', () => {
    vi.stubEnv('npm_command', 'exec');
    const time = new Date(0).toISOString();
    const names = ['docker1', 'docker2', 'docker3', 'master'];
    const hosts = names.map((name) => ({ name, address: name, steps: 2 }));
    const run = {
      run: 'R',
      version: '0',
      command: 'apply',
      inventory: 'i.yaml',
      again: 'provision apply i.yaml',
    } as const;
    const at = (name: string, number: number) =>
      ({
        time,
        type: 'step-started',
        host: name,
        step: { number, type: 'package', name: `p${number}`, changes: [] },
      }) as const;
    const started = { time, type: 'run-started', format: 1, ...run, hosts } as const;
    const view = RunView.of([started, ...names.map((name) => at(name, name === 'master' ? 1 : 2))]);
    expect(leftRunning(view)).toMatch(
      /^ {2}docker1–3 {2}step 2 of 2: package p2\n {2}master {5}step 1 of 2: package p1$/m,
    );
    expect(leftRunning(view)).toMatch(/^Continue: {2}npx provision apply i\.yaml$/m);
  });
});
