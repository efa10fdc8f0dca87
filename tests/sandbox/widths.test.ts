import { resolve } from 'node:path';
import { platform } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printed, tooWide, WIDE, WIDTHS, words } from '../cli/narrow.ts';
import type { Person } from '../stories/person.ts';
import { type SimulatedSite, simulatedSite } from './site.ts';

// What every command prints about hosts, on terminals of several widths. tests/cli/widths.test.ts has what needs no host.

let site: SimulatedSite;
let person: Person;

beforeAll(async () => {
  site = await simulatedSite({ faults: { docker3: [{ kind: 'fail', text: 'dnf -y' }] } });
  await site.start();
  person = await site.arrive();
  person.directory = person.home;
  // Nothing answers there.
  const gone = { address: '127.0.9.9', ssh: { port: 1 }, vars: { gateway: '127.0.9.254', dns: ['127.0.9.254'] } };
  await person.file(
    'class.yaml',
    [
      `playbook: ${JSON.stringify(resolve('playbooks/docker-host.yaml'))}`,
      'vars: { domain: example.com, nic: ens33 }',
      'ssh: { user: root, password: !env CLASS_PASSWORD }',
      `hosts: ${JSON.stringify({ ...site.inventoryHosts, gone })}`,
      '',
    ].join('\n'),
  );
  await person.provision('trust', 'class.yaml', '--yes');
});
afterAll(async () => {
  await person.leave();
  await site.stop();
});

const shown = (command: string, columns: number) =>
  printed(command, columns, { cwd: person.home, env: { ...person.environment, npm_command: 'exec' } });

/** A file that a command of "explain" writes has lines of any width. */
const withoutFiles = (text: string) => text.replaceAll(/(?<=<<'EOF'\n)[^]*?\nEOF$/gm, '');

/** Every word of a narrow terminal is one of a wide terminal: none is broken. */
async function expectFits(command: string): Promise<void> {
  const whole = new Set(words(await shown(command, WIDE)));
  for (const columns of WIDTHS) {
    const text = withoutFiles(await shown(command, columns));
    // In a table, the person and the computer have columns of their own.
    const broken = words(text).filter((word) => !word.split('@').every((part) => whole.has(part)) && !whole.has(word));
    expect({ columns, tooWide: tooWide(text, columns), broken }).toEqual({ columns, tooWide: [], broken: [] });
  }
}

describe.skipIf(platform !== 'linux')('fits a narrow terminal', () => {
  test.each(['trust class.yaml --yes', 'trust class.yaml --replace --yes', 'ping class.yaml', 'facts class.yaml'])(
    '%s',
    expectFits,
  );

  test.each([
    'plan class.yaml',
    'plan class.yaml -v',
    'explain class.yaml',
    'explain class.yaml --script --host docker1',
  ])('%s of fresh hosts', expectFits);

  test('apply, with a failed and an unreachable host', async () => {
    const first = await shown('apply class.yaml --yes', 80);
    expect(first).toMatch(/^5 hosts: 3 changed, 1 unreachable, 1 failed/m);
    expect(tooWide(first, 80)).toEqual([]);
    await expectFits('apply class.yaml --yes');
    // Five runs in a row.
  }, 300_000);

  test.each([
    'plan class.yaml',
    'history class.yaml',
    'show',
    'show last',
    'run class.yaml -- systemctl is-active docker',
  ])('%s after it', expectFits);
});
