import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Event, EventOf } from '../../src/model/events.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { type Behaviour, hostileBehaviours, startServer } from './hostile-hosts.ts';

/** The most memory that the process may take, in KiB. */
const MEMORY = 400 * 1024;
/** Makes Node print its peak memory on stderr at exit, in KiB. */
const PRINTS_PEAK_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`,
)}`;

test('hosts that flood or lie: each fails by itself, a host that answers byte by byte is planned, and memory stays bounded', async () => {
  const home = tempDir();
  const behaviours: Readonly<Record<string, Behaviour>> = { honest: {}, ...hostileBehaviours };
  const hosts: Record<string, object> = {};
  for (const [name, behaviour] of Object.entries(behaviours)) {
    const server = await startServer(behaviour);
    onTestFinished(() => server.close());
    hosts[name] = { address: '127.0.0.1', ssh: { port: server.port, become: behaviour.become === true } };
  }
  const ssh = '{ user: somebody, password: !env PASSWORD, host_key: accept-new }';
  writeFileSync(
    join(home, 'inventory.yaml'),
    `playbook: playbook.yaml\nssh: ${ssh}\nhosts: ${JSON.stringify(hosts)}\n`,
  );
  writeFileSync(join(home, 'playbook.yaml'), 'steps: [{ command: { run: "true", creates: / } }]\n');
  const args = ['apply', 'inventory.yaml', '--yes', '--output', 'json'];
  const child = spawn(process.execPath, [resolve('dist/main.js'), ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      PASSWORD: 'let me in',
      NODE_OPTIONS: PRINTS_PEAK_MEMORY,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const events = printed
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  const finished = Object.fromEntries(
    events
      .filter((event): event is EventOf<'host-finished'> => event.type === 'host-finished')
      .map(({ host, status, failure }) => [host, failure?.message ?? status]),
  );
  expect(finished['honest']).toBe('ok');
  for (const [name, { failure }] of Object.entries(hostileBehaviours)) {
    expect(`${name}: ${finished[name]}`).toMatch(failure);
  }
  expect(errors).toMatch(/^peak \d+$/);
  expect(Number(errors.replace('peak ', ''))).toBeLessThan(MEMORY);
}, 120_000);
