import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
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
import { readProject } from '../../src/project/project.ts';
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
async function outputs(secret: string, said = secret, secrets: readonly Secret[] = [new Secret(secret)]) {
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
    const { record } = await go([one], work, { command, secrets });
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

/** Each variable of the environment is a canary; a field that takes a secret has each. */
const INVENTORY = `
playbook: playbook.yaml
vars: { for_all: !env CANARY_VAR_ALL }
ssh: { user: root, password: !env CANARY_PASSWORD, become: true, become_password: !env CANARY_BECOME }
groups:
  workers:
    vars: { of_group: !env CANARY_VAR_GROUP }
    ssh: { password: !env CANARY_GROUP_PASSWORD }
    hosts:
      docker3:
        address: 192.0.2.1
        vars: { of_host: !env CANARY_VAR_HOST }
        ssh: { identity_file: /nowhere/key, passphrase: !file CANARY_PASSPHRASE_FILE }
`;
const PLAYBOOK = `
vars: { of_playbook: !env CANARY_VAR_PLAYBOOK }
steps:
  - file: { path: /root/token, content: !env CANARY_CONTENT }
  - file: { path: /root/other, content: !file CANARY_CONTENT_FILE }
  - file: { path: /root/all, content: "{{ for_all }}" }
  - user: { name: kim, password: !env CANARY_HASH }
  - command: { run: [login, !env CANARY_ARGUMENT, "{{ of_group }}"], creates: /nowhere }
    check: { run: [login, !env CANARY_CHECK, "{{ of_host }}"] }
  - command: { run: [login, "{{ of_playbook }}"], creates: /nowhere/else }
    check: { http: !env CANARY_URL }
`;

describe('a secret of every field of the input', () => {
  const names = [...`${INVENTORY}${PLAYBOOK}`.matchAll(/!(?:env|file) (CANARY_\w+)/g)].map(([, name = '']) => name);
  // A URL and a hash are checked.
  const special: Readonly<globalThis.Record<string, string>> = {
    CANARY_URL: 'http://192.0.2.9/CANARY-URL',
    CANARY_HASH: `$6$CANARYSALT$${'a'.repeat(86)}`,
  };
  const canaries = Object.fromEntries(names.map((name) => [name, special[name] ?? name.replaceAll('_', '-')]));
  const texts = new Map([
    ['inventory.yaml', INVENTORY],
    ['playbook.yaml', PLAYBOOK],
  ]);
  const project = readProject(
    'inventory.yaml',
    {},
    {
      read: (path) => Promise.resolve({ path, text: texts.get(basename(path)) ?? '' }),
      secrets: { environment: canaries, file: (name) => new Secret(canaries[name] ?? '') },
    },
  );

  test('is known, so that it is masked', async () => {
    const { secrets, diagnostics } = await project;
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
    expect(secrets.map((one) => one.reveal()).toSorted()).toEqual(Object.values(canaries).toSorted());
  });

  test('is in no output', async () => {
    const { secrets } = await project;
    const { plan, apply } = await outputs('CANARY-PASSWORD', Object.values(canaries).join('\n'), secrets);
    for (const [sink, text] of [...Object.entries(plan), ...Object.entries(apply)]) {
      expect([sink, ...(/[^\n]{0,20}CANARY[^\n]{0,20}/.exec(text) ?? [])]).toEqual([sink]);
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
