import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import type { Person } from '../stories/person.ts';
import { ended, move, scene } from './one-host.ts';
import type { SimulatedSite } from './site.ts';

/** The banner of the SSH server at an address; undefined without an answer. */
async function greeting(address: string, port: number): Promise<string | undefined> {
  const socket = connect({ host: address, port });
  try {
    const [bytes] = (await once(socket, 'data', { signal: AbortSignal.timeout(3000) })) as [Buffer];
    return bytes.toString().trim();
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function whereIs(site: SimulatedSite): Promise<Readonly<Record<string, boolean>>> {
  const { port } = site.plans[0] ?? { port: 0 };
  const answers = async (address: string) => (await greeting(address, port)) === 'SSH-2.0-OpenSSH_8.7';
  return { before: await answers('127.0.0.1'), after: await answers('127.0.2.10') };
}

const checkpoints = async (site: SimulatedSite) => site.running.server('docker1').host.network.state.checkpoints.length;

/** Starts an apply and kills it this many milliseconds after its first step started. */
async function killed(person: Person, file: string, after: number): Promise<void> {
  const child = spawn(process.execPath, [resolve('dist/main.js'), 'apply', '--yes', file, '--output', 'json'], {
    env: person.environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if ((JSON.parse(line) as Event).type === 'step-started') break;
  }
  const gone = once(child, 'exit');
  setTimeout(() => child.kill('SIGKILL'), after);
  await gone;
}

describe.concurrent('a host that changes its address', () => {
  test('answers at the new address only, repeatedly and in both directions', () =>
    scene(async ({ site, person, inventory }) => {
      const file = await inventory(['docker1'], [move(60)]);
      expect(await whereIs(site)).toEqual({ before: true, after: false });
      const told = await person.events('apply', '--yes', file);
      // On a slow computer, a read over the new connection may be given up once (tests/unit/commit-confirm.test.ts counts).
      expect(ended(told, 'docker1').status).toBe('changed');
      expect(await whereIs(site)).toEqual({ before: false, after: true });
      expect(await checkpoints(site)).toBe(0);
      expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({
        status: 'ok',
        connections: 1,
      });

      await site.running.reset(['docker1']);
      expect(await whereIs(site)).toEqual({ before: true, after: false });
    }));

  test('rolls back if provision is killed during the change, and the next run moves it', () =>
    scene(async ({ site, person, inventory }) => {
      const file = await inventory(['docker1'], [move(5)]);
      await killed(person, file, 350);
      // The host completes the change, and rolls back after the confirm time.
      await sleep(7000);
      expect(await checkpoints(site)).toBe(0);
      const { before, after } = await whereIs(site);
      expect([before, after].filter(Boolean)).toHaveLength(1);
      expect(ended(await person.events('apply', '--yes', file), 'docker1').failure).toBeUndefined();
      expect(await whereIs(site)).toEqual({ before: false, after: true });
    }));

  test('keeps its address if another host has the new one', () =>
    scene(async ({ site, person, inventory }) => {
      await site.exec(
        'docker2',
        'nmcli connection modify ens33 ipv4.method manual ipv4.addresses 127.0.2.10/24 && nmcli connection up ens33',
      );
      const told = await person.events('apply', '--yes', await inventory(['docker1'], [move(5)]));
      expect(ended(told, 'docker1')).toMatchObject({ status: 'failed', connections: 1 });
      expect(ended(told, 'docker1').failure?.next).toMatch(
        /^Another machine \([0-9A-F:]+\) already uses 127\.0\.2\.10/,
      );
      expect(site.running.server('docker1').addresses).toEqual(['127.0.0.1']);
    }));

  test('stays at its port on a computer that has only 127.0.0.1, and is set up', () =>
    scene(
      async ({ site, person, inventory }) => {
        const file = await inventory(['docker1'], [move(60)]);
        expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ status: 'changed' });
        expect(await whereIs(site)).toEqual({ before: true, after: false });
        const { stdout } = await site.exec('docker1', 'nmcli -g IP4.ADDRESS device show ens33');
        expect(stdout).toBe('127.0.2.10/24\n');
        expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ status: 'ok' });
      },
      { hasAddress: (address) => address === '127.0.0.1' },
    ));
});
