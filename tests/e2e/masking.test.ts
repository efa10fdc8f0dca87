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

/** Prints each secret in several ways, and slowly the end of a line that is longer than what is reported. */
const PRINT = `for secret; do
printf '%s\\n' "$secret" "$secret" >&2; printf %s "$secret" | base64; printf 'user:%s' "$secret" | base64 >&2
printf '%0400d%s' 0 "$secret"; sleep 0.8
printf '\\n%s' "$secret" | head -c 9; sleep 0.8; printf '%s\\n' "$secret" | tail -c +9
done
exit 3`;

async function inventory(run: readonly string[]): Promise<string> {
  const address = hosts.find(({ name }) => name === HOST)?.bootstrap ?? '';
  await person.file('playbook.yaml', { steps: [{ command: { run } }] });
  const vars = CANARIES.map((canary, index) => {
    person.variables[`CANARY${index}`] = canary;
    return `canary${index}: !env CANARY${index}`;
  });
  return person.file(
    'inventory.yaml',
    `playbook: playbook.yaml
vars: { ${vars.join(', ')} }
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

test('secrets that a step prints are nowhere', async () => {
  const file = await inventory(['sh', '-c', PRINT, 'sh', ...CANARIES.map((_, index) => `{{ canary${index} }}`)]);
  const page = join(person.home, 'page.html');
  const plan = join(person.home, 'plan.json');
  const events = await person.provision('apply', file, '--yes', '--output', 'json');
  expect([events.status, events.stderr]).toEqual([1, '']);
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
    for (const canary of CANARIES) expect([canary, largestPart(text, canary) < 7]).toEqual([canary, true]);
  }
});

test('the command line of a running step has its secret; no other process and no environment has it', async () => {
  const file = await inventory([
    'sh',
    '-c',
    'touch /tmp/started; while [ -e /tmp/started ]; do sleep 0.2; done',
    'sh',
    '{{ canary0 }}',
  ]);
  const argv = ['netns', 'exec', controlNamespace, process.execPath, resolve('dist/main.js'), 'apply', file, '--yes'];
  const running = spawn('ip', argv, { env: person.environment, stdio: 'ignore' });
  const ended = once(running, 'close');
  const look = `until [ -e /tmp/started ]; do sleep 0.2; done
for p in /proc/[0-9]*; do
  if tr '\\0' ' ' <$p/environ 2>/dev/null | grep -q CANARY1plain; then echo environ $p; fi
  if tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep CANARY1plain; then :; fi
done
rm /tmp/started`;
  await exec(HOST, `cat >/root/look <<'END'\n${look}\nEND`);
  const { stdout } = await exec(HOST, 'sh /root/look');
  await ended;
  expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/^sh -c touch .* sh CANARY1plain$/)]);
  const kept = await exec(HOST, 'find /run/provision -not -perm -go= -o -perm /go=rwx; stat -c %a /run/provision');
  expect(kept.stdout.trim().split('\n').at(-1)).toBe('700');
});
