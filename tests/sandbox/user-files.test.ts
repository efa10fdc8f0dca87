import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ofType } from '../stories/person.ts';
import { ended, scene } from './one-host.ts';

// An error in ~/.ssh/config or known_hosts concerns the hosts that it applies to. The run goes on for the others.

test.each<[file: string, text: (port: number) => string, message: RegExp]>([
  ['config', () => 'Host localhost\n  IdentityFile "~/the key\n', /\.ssh\/config:2: invalid line$/],
  ['config', () => 'Host localhost\n  Port ssh\n', /\.ssh\/config:2: "ssh" is not a port$/],
  ['known_hosts', (port) => `# by hand\n[localhost]:${port} ssh-ed25519 AAAA!\n`, /\.ssh\/known_hosts:2: /],
])('~/.ssh/%s with an error for one host of two', (name, text, message) =>
  scene(async ({ site, person }) => {
    const [one, two] = site.plans.map(({ port }) => port);
    await person.file('playbook.yaml', { steps: [{ hostname: 'new.example.com' }] });
    const inventory = await person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { user: 'root', host_key: 'accept-new' },
      hosts: {
        good: { address: '127.0.0.1', ssh: { port: one } },
        bad: { address: 'localhost', ssh: { ...(name === 'config' ? {} : { port: two }) } },
      },
    });
    await mkdir(join(person.home, '.ssh'), { mode: 0o700 });
    await writeFile(join(person.home, '.ssh', name), text(two ?? 0), { mode: 0o600 });

    const told = await person.events('apply', '--yes', inventory);
    expect(told.status).toBe(1);
    expect(ended(told, 'good')).toMatchObject({ status: 'changed', counts: { changed: 1 } });
    expect(ended(told, 'bad')).toMatchObject({ status: 'unreachable', connections: 0 });
    expect(ended(told, 'bad').failure?.message).toMatch(message);
    expect(ofType(told.events, 'run-finished')).toMatchObject([{ hosts: { changed: 1, unreachable: 1 } }]);
    expect(told.stderr).toBe('');
  }),
);
