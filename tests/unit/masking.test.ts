import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EventSchema } from '../../src/model/events.ts';
import { CUT } from '../../src/model/host-text.ts';
import { exec } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import { htmlReport } from '../../src/output/html/page.ts';
import { paint } from '../../src/output/format.ts';
import { jsonReport } from '../../src/output/json-report.ts';
import { parsePlan, planDocument } from '../../src/output/plan-document.ts';
import { RunView } from '../../src/output/run-view.ts';
import { TextReport } from '../../src/output/text-report.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { go, machine, type Record } from './converge.ts';
import { done, host, set, unverifiable } from './fake-transport.ts';
import { tempDir } from './temp-dir.ts';

// A host that repeats a secret wherever it can say something, and all outputs of the runs on it.

type Sinks = Readonly<globalThis.Record<string, string>>;

function outputsOf({ events }: Record): Sinks {
  const view = RunView.of(events);
  const text = (verbose: boolean) => {
    let printed = '';
    const report = new TextReport({
      write: (part) => (printed += part),
      paint: paint(false),
      verbose,
      quiet: false,
      showPlan: true,
      showSteps: true,
      commands: { retry: 'retry', plan: 'plan', reboot: 'reboot', replan: 'replan', trust: 'trust' },
      columns: () => Infinity,
    });
    for (const event of events) report.listener(event);
    return printed;
  };
  let json = '';
  for (const event of events) jsonReport((line) => (json += line))(event);
  const log = runLog(tempDir(), 'run');
  for (const event of events) log.listener(event);
  return {
    text: text(false),
    'text -v': text(true),
    JSON: json,
    HTML: htmlReport(view),
    plan: JSON.stringify(planDocument(view, [])),
    log: readFileSync(log.file, 'utf8'),
  };
}

/** The outputs of a dry run and of an apply that fails, on a host that repeats the text. */
async function outputs(secret: string, said = secret) {
  const steps = [
    set(1, 'docker-ce', 'new'),
    set(2, 'b', '1', { operations: [exec('login', new Secret(secret))], advice: 'The host changed it: WORDS' }),
    unverifiable(3, 'true'),
  ];
  const results: Sinks[] = [];
  let journal = '';
  for (const command of ['plan', 'apply'] as const) {
    const one = machine({ 'docker-ce': `was ${said}` }, 'docker3');
    one.facts.release = `NAME="${said}"\nID=${said}\n`;
    one.lines = [said, `${CUT}${said.slice(2)}`, `a line ${said.slice(0, -1)}${CUT}`];
    one.twist = (_one, [verb, ...rest]) =>
      verb === 'login' ? done(said, 1, `login ${rest.join(' ')}: ${said}`) : undefined;
    const work = [{ host: host('docker3'), steps }];
    const { record } = await go([one], work, { command, secrets: [new Secret(secret)] });
    results.push(outputsOf(record));
    journal += one.exchanges.map(({ job }) => job?.record ?? '').join('\n');
  }
  const [plan, apply] = results as [Sinks, Sinks];
  return { plan, apply: { ...apply, journal } as Sinks };
}

const CANARIES = [
  ['plain', 'CANARY1plain'],
  ['with quotes', `CANARY2 'single' "double" \\ $x`],
  ['of two lines', 'CANARY3first\nCANARY3second'],
  ['of 60 characters', `CANARY4${'abcdefghij'.repeat(5)}xyz`],
] as const;

describe.each(CANARIES)('a secret %s is in no output', (_what, canary) => {
  const encodings: readonly (readonly [string, string])[] = [
    ['as it is', canary],
    ['line by line', canary.split('\n').toReversed().join(' - ')],
    ['as JSON', JSON.stringify({ canary })],
    ['in a URL', encodeURIComponent(canary)],
    ['quoted for a shell', `'${canary.replaceAll("'", `'\\''`)}'`],
    ['as base64', Buffer.from(canary).toString('base64')],
    ['as base64 inside a text', Buffer.from(`user:${canary}\n`).toString('base64')],
  ];
  test.each(encodings)('%s', async (_encoding, said) => {
    const { plan, apply } = await outputs(canary, said);
    for (const [sink, text] of [...Object.entries(plan), ...Object.entries(apply)]) {
      expect([sink, text.includes('CANARY'), text.includes('Q0FOQVJZ'), text.includes('NBTkFSW')]).toEqual([
        sink,
        false,
        false,
        false,
      ]);
      expect([sink, /[\uFDD0-\uFDD2]/.test(text)]).toEqual([sink, false]);
      // What the cuts left of it.
      expect([sink, text.includes(canary.slice(2)), text.includes(canary.slice(0, -1))]).toEqual([sink, false, false]);
    }
    expect(apply['text -v']).toContain('(secret)');
  });
});

describe.each(['docker3', 'docker', 'changed', 'failed', 'host-finished', 'retry', 'expected', 'value'])(
  'the password "%s" changes nothing but text of hosts',
  (word) => {
    test('in any output', async () => {
      const [{ plan, apply }, usual] = await Promise.all([outputs(word, 'said'), outputs('another', 'said')]);
      const untimed = (sinks: Sinks) =>
        Object.fromEntries(Object.entries(sinks).map(([sink, text]) => [sink, text.replaceAll(/"time":\d+,?/g, '')]));
      expect(untimed(plan)).toEqual(untimed(usual.plan));
      expect(untimed(apply)).toEqual(untimed(usual.apply));
    });

    test('and where the host says it, it is masked there only', async () => {
      const { plan, apply } = await outputs(word);
      const events = (apply['JSON'] ?? '').trim().split('\n');
      for (const line of events) expect(EventSchema.safeParse(JSON.parse(line)).error).toBeUndefined();
      const { hosts } = parsePlan(plan['plan'] ?? '');
      expect(hosts.map(({ name, status, system }) => [name, status, system])).toEqual([
        ['docker3', 'changed', '(secret)'],
      ]);
      const diff = hosts[0]?.steps?.[0]?.changes[0]?.diff;
      expect(diff).toEqual([{ field: 'value', before: 'was (secret)', after: 'new' }]);
      expect(apply['text']).toMatch(/docker3 .*failed/);
      expect(apply['JSON']).toContain('"next":"The host changed it: (secret)');
    });
  },
);

test('a verification that failed names fields and declared values in the clear', async () => {
  const one = machine({ 'docker-ce': 'docker' }, 'docker3');
  const steps = [set(1, 'docker-ce', 'docker2', { operations: [exec('id', '-u')] })];
  const { record } = await go([one], [{ host: host('docker3'), steps }], { secrets: [new Secret('docker')] });
  expect(record.finished('docker3').failure).toMatchObject({ words: 'value: (secret), expected docker2' });
});
