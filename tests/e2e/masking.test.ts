import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlNamespace, exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { Person } from './person.ts';

// Secrets that steps print on a real host, and every place in which they could be found afterwards or meanwhile.

const CANARIES = [
  'CANARY1plain',
  `CANARY2 'single' "double" \\ $x`,
  'CANARY3first\nCANARY3second',
  `CANARY4${'abcdefghij'.repeat(5)}xyz`,
];

const HOST = 'docker1';
let person: Person;

beforeAll(async () => {
  await up();
  await reset(HOST);
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** Prints the secret in several ways, and slowly the end of a line that is longer than what is reported. */
const PRINT = `printf '%s\\n' "$1" "$1" >&2; printf %s "$1" | base64; printf 'user:%s' "$1" | base64 >&2
printf '%0400d%s' 0 "$1"; sleep 1.5; printf '%s' "$1" | head -c 9; sleep 1.5; printf '\\n%s\\n' "$1"; exit 3`;

async function inventory(run: readonly string[]): Promise<string> {
  const address = hosts.find(({ name }) => name === HOST)?.bootstrap ?? '';
  await person.file('playbook.yaml', { steps: [{ command: { run } }] });
  return person.file(
    'inventory.yaml',
    `playbook: playbook.yaml
vars: { canary: !env CANARY }
ssh: { user: root, identity_file: ${privateKeyFile}, host_key: accept-new }
hosts: { ${HOST}: { address: ${address} } }
`,
  );
}

/** The longest part of the secret, or of its base64, that a text contains. */
function largestPart(text: string, canary: string): number {
  const forms = [canary, Buffer.from(canary).toString('base64').replaceAll('=', '')];
  const lengths = forms.flatMap((form) =>
    Array.from(form, (_, start) => {
      let end = start;
      while (end < form.length && text.includes(form.slice(start, end + 1))) end += 1;
      return end - start;
    }),
  );
  return Math.max(...lengths);
}

test.each(CANARIES)('%j, printed by a step, is nowhere', async (canary) => {
  person.variables['CANARY'] = canary;
  const file = await inventory(['sh', '-c', PRINT, 'sh', '{{ canary }}']);
  const page = join(person.home, 'page.html');
  const plan = join(person.home, 'plan.json');
  const events = await person.provision('apply', '--yes', file, '--output', 'json');
  expect(events.status).toBe(1);
  expect(events.stdout).toContain('"step-output"');
  const outputs = [
    events,
    await person.provision('apply', file, '--yes', '--verbose', '--report', page),
    await person.provision('plan', file, '--out', plan, '--verbose'),
    await person.provision('show', 'last', '--verbose'),
    await person.provision('history', file),
    await person.provision('run', file, '--', 'sh', '-c', 'cat /run/provision/job-*/*.out'),
  ].map(({ stdout, stderr }) => stdout + stderr);
  const runs = join(person.state, 'runs');
  const logs = (await readdir(runs)).map((name) => readFile(join(runs, name), 'utf8'));
  const onHost = await exec(HOST, 'cat /var/log/provision.jsonl; journalctl --no-pager --output verbose');
  const written = [
    onHost.stdout,
    await readFile(page, 'utf8'),
    await readFile(plan, 'utf8'),
    ...(await Promise.all(logs)),
  ];
  expect(onHost.stdout).toContain('provision-job-');
  for (const text of [...outputs, ...written]) {
    expect(/[\uFDD0-\uFDD2]/.test(text)).toBe(false);
    // Fewer characters occur by accident.
    expect(largestPart(text, canary)).toBeLessThan(7);
  }
});

test('the command line of a running step has its secret; no other process and no environment has it', async () => {
  person.variables['CANARY'] = 'CANARY5-argv';
  const file = await inventory([
    'sh',
    '-c',
    'touch /tmp/started; while [ -e /tmp/started ]; do sleep 0.2; done',
    'sh',
    '{{ canary }}',
  ]);
  const argv = ['netns', 'exec', controlNamespace, process.execPath, resolve('dist/main.js'), 'apply', file, '--yes'];
  const running = spawn('ip', argv, { env: person.environment, stdio: 'ignore' });
  const ended = once(running, 'close');
  const look = `until [ -e /tmp/started ]; do sleep 0.2; done
for p in /proc/[0-9]*; do
  if tr '\\0' ' ' <$p/environ 2>/dev/null | grep -q CANARY5; then echo environ $p; fi
  if tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep CANARY5; then :; fi
done
rm /tmp/started`;
  await exec(HOST, `cat >/root/look <<'END'\n${look}\nEND`);
  const { stdout } = await exec(HOST, 'sh /root/look');
  await ended;
  expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/^sh -c touch .* sh CANARY5-argv $/)]);
  const kept = await exec(HOST, 'find /run/provision -not -perm -go= -o -perm /go=rwx; stat -c %a /run/provision');
  expect(kept.stdout.trim().split('\n').at(-1)).toBe('700');
});
