import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Person } from '../stories/person.ts';
import { ended } from './one-host.ts';
import { freePorts } from './ports.ts';

let person: Person;
let port: string;

beforeEach(async () => {
  person = await Person.arrive({ prefix: [], password: 'secret' });
  port = String(await freePorts(4));
});
afterEach(async () => {
  await person.provision('sandbox', 'down');
  await person.leave();
});

/** Starts the sandbox in the background, with an inventory in the person's home. */
async function up(...more: readonly string[]) {
  const inventory = join(person.home, 'sandbox.yaml');
  const said = await person.provision('sandbox', 'up', '--detach', '--port', port, '--inventory', inventory, ...more);
  return { ...said, inventory };
}

/** Runs one command on one host with `provision run`. */
const on = (host: string, inventory: string, ...command: readonly string[]) =>
  person.provision('run', inventory, '--host', host, '--', ...command);

describe('provision sandbox', () => {
  test('up, practise, break, repair, reset, down', async () => {
    const { status, stdout, stderr, inventory } = await up();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('4 simulated hosts, freshly installed CentOS Stream 9');
    expect(stdout).toContain(`docker2  ssh -p ${Number(port) + 1} root@127.0.0.1   after apply: 127.0.2.11`);
    expect(stdout).toContain(`provision apply ${inventory} --dry-run`);

    // The host keys are already recorded.
    expect((await person.provision('apply', '--yes', inventory)).status).toBe(0);
    expect((await person.provision('sandbox', 'status')).stdout).toContain(
      `docker2  127.0.2.11 port ${Number(port) + 1}  docker2.example.com`,
    );

    expect((await on('docker2', inventory, 'systemctl', 'stop', 'docker')).status).toBe(0);
    const dry = await person.provision('plan', inventory, '--detailed-exitcode');
    expect([dry.status, dry.stdout]).toEqual([
      2,
      expect.stringContaining('~ service docker          stopped → running'),
    ]);
    expect((await person.provision('apply', '--yes', inventory, '--host', 'docker2')).status).toBe(0);
    expect((await person.provision('plan', inventory, '--detailed-exitcode')).status).toBe(0);

    expect((await person.provision('sandbox', 'reset', 'docker2')).stdout).toBe(
      'Reset to freshly installed: docker2\n',
    );
    const again = await person.events('apply', '--yes', inventory);
    expect([ended(again, 'docker1').status, ended(again, 'docker2').status]).toEqual(['ok', 'changed']);

    expect((await person.provision('sandbox', 'down')).stdout).toBe('The sandbox is stopped.\n');
    const gone = await person.provision('sandbox', 'status');
    expect([gone.status, gone.stdout]).toEqual([1, 'The sandbox is not running. Start it: provision sandbox up\n']);
    expect((await person.provision('sandbox', 'down')).status).toBe(0);
  });

  // Windows cannot send Ctrl-C to another process.
  test.skipIf(process.platform === 'win32')('in the foreground, until Ctrl-C', async () => {
    const child = spawn(process.execPath, [resolve('dist/main.js'), 'sandbox', 'up', '--port', port], {
      env: person.environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.includes('Press Ctrl-C to stop it.') && !child.killed) child.kill('SIGINT');
    }
    expect(await closed).toEqual([0, null]);
    expect(printed).toContain('Write an inventory of these hosts: provision sandbox up --inventory FILE');
    expect((await person.provision('sandbox', 'status')).status).toBe(1);
  });

  test('--state keeps the state of the hosts; their keys are always kept', async () => {
    const kept = ['--state', join(person.home, 'kept')];
    const { inventory } = await up(...kept);
    expect((await person.provision('apply', '--yes', inventory, '--host', 'docker1')).status).toBe(0);
    await person.provision('sandbox', 'down');
    await up(...kept);
    expect(ended(await person.events('apply', '--yes', inventory, '--host', 'docker1'), 'docker1')).toMatchObject({
      status: 'ok',
      connections: 1,
    });
    await person.provision('sandbox', 'down');
    await up();
    expect(ended(await person.events('apply', '--yes', inventory, '--host', 'docker1'), 'docker1').status).toBe(
      'changed',
    );
  });

  test('the printed commands begin with npx where the program was called by it', async () => {
    person.variables['npm_command'] = 'exec';
    const { stdout, inventory } = await up();
    const commands = [`apply ${inventory} --dry-run`, `apply ${inventory}`, 'sandbox reset docker2'];
    for (const command of commands) expect(stdout).toContain(`:\n  npx provision ${command}\n`);
    expect(stdout).toContain('Show it: npx provision sandbox status\nStop it: npx provision sandbox down\n');
    expect((await up()).stderr).toContain('Stop it: npx provision sandbox down');
  });

  test('faults of several hosts are reported together', async () => {
    const { inventory } = await up(
      ...['--fault', 'docker1:fail=dnf -y install', '--fault', 'docker2:host-key'],
      ...['--fault', 'docker3:down', '--fault', 'master:clock=-86400', '--fault', 'master:latency=5'],
    );
    const told = await person.events('apply', '--yes', inventory);
    expect(told.status).toBe(1);
    expect(ended(told, 'docker1').failure?.words).toContain('failed on purpose');
    expect(ended(told, 'docker2').failure?.code).toBe('host-key-changed');
    expect(ended(told, 'docker3').failure?.code).toBe('unreachable');
    expect(ended(told, 'master').status).toBe('changed');
    const { stdout } = await person.provision('apply', '--yes', inventory);
    expect(stdout).toMatch(/^4 hosts: .*2 unreachable, 1 failed · /m);
  });

  test('a second sandbox and a port in use are refused', async () => {
    await up();
    const second = await up('--port', String(Number(port) + 10));
    expect([second.status, second.stderr]).toEqual([3, expect.stringContaining('the sandbox is already running')]);
    await person.provision('sandbox', 'down');

    const other = createServer().listen({ host: '127.0.0.1', port: Number(port) + 2 });
    await once(other, 'listening');
    const { status, stderr } = await up();
    other.close();
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining(`port ${Number(port) + 2} of 127.0.0.1 is used by another program`),
    ]);
    expect((await person.provision('sandbox', 'status')).status).toBe(1);
  });

  test('wrong options are reported before anything starts', async () => {
    for (const [args, message] of [
      [['--fault', 'docker9:down'], 'does not name a host of the sandbox'],
      [['--fault', 'docker1:nosuch'], 'is not a fault'],
      [['--hosts', 'many'], '--hosts'],
      [['--port', '65534'], '4 hosts do not fit: there are only 2 ports from 65534 to 65535'],
    ] as const) {
      const { status, stderr } = await person.provision('sandbox', 'up', '--detach', '--port', port, ...args);
      expect([status, stderr]).toEqual([3, expect.stringContaining(message)]);
    }
    expect((await person.provision('sandbox', 'reset')).stderr).toContain('the sandbox is not running');
  });

  test('an inventory of a person is not overwritten', async () => {
    const file = await person.file('mine.yaml', 'hosts: {}\n');
    const { status, stderr } = await person.provision('sandbox', 'up', '--detach', '--port', port, '--inventory', file);
    expect([status, stderr]).toEqual([3, expect.stringContaining('is not an inventory of the sandbox')]);
    expect(await readFile(file, 'utf8')).toBe('hosts: {}\n');
  });

  test('a sandbox whose process was killed is not running and can be started again', async () => {
    await up();
    const { pid } = JSON.parse(await readFile(join(person.state, 'sandbox', 'running.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    await sleep(100);
    expect((await person.provision('sandbox', 'status')).status).toBe(1);
    expect((await up()).status).toBe(0);
  });
});
