import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openTransports } from '../../src/cli/transports.ts';
import type { Host } from '../../src/model/host.ts';
import { exec, read } from '../../src/model/operation.ts';
import { content } from '../../src/model/result.ts';
import type { Answer, Exchange } from '../../src/model/transport.ts';
import { loadProject } from '../../src/project/project.ts';
import type { Source } from './case.ts';
import type { Subject } from './record-case.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** Files that only a host of that kind has. */
const MARKS = { sandbox: '/etc/provision-sandbox', lab: '/usr/libexec/lab/boot' };
/** How long a host may take to reboot or to answer at its new address, in milliseconds. */
const PATIENCE = 5 * 60_000;

export interface HostSubject extends Subject {
  readonly source: Source;
}

/** A host of an inventory, over SSH as root. `reset` is a command of this computer; without it a reset does nothing. */
export async function hostSubject(inventory: string, name: string, reset?: string): Promise<HostSubject> {
  const { work } = await loadProject(inventory, { host: [name], playbook: 'none' });
  const [first, ...more] = work;
  if (!first || more.length > 0) throw new Error(`--host ${name} must name one host`);
  const { host } = first;
  let boot = '';
  const exchange = (wanted: Exchange) => connected(host, wanted);
  const bootId = async () => content((await exchange({ probe: [read(BOOT_ID)] })).probe[0], BOOT_ID) ?? '';
  return {
    source: await sourceOf(host),
    exchange,
    async reset() {
      if (reset !== undefined) await promisify(execFile)(reset, { shell: true });
      boot = await bootId();
    },
    async script(text) {
      const [result] = (await exchange({ change: [exec('sh', '-c', text)], probe: [] })).change;
      if (result?.kind !== 'done')
        throw new Error(`the host did not run the prepare script: ${JSON.stringify(result)}`);
      return { status: result.status, stderr: result.stderr };
    },
    async rebooted() {
      const until = Date.now() + PATIENCE;
      while ((await bootId()) === boot) {
        if (Date.now() > until) throw new Error(`${name} has not rebooted within ${PATIENCE / 1000} s`);
        await sleep(1000);
      }
    },
  };
}

/** One exchange over a new connection, because the host may have moved or rebooted. Retries for `patience` milliseconds. */
async function connected(host: Host, exchange: Exchange, patience = PATIENCE): Promise<Answer> {
  const until = Date.now() + patience;
  const transports = await openTransports();
  for (;;) {
    const session = await transports.open(host).catch((error: unknown) => {
      if (Date.now() >= until) throw error;
      return undefined;
    });
    if (session) {
      try {
        return await session.run(exchange);
      } finally {
        await session.close();
      }
    }
    await sleep(1000);
  }
}

async function sourceOf(host: Host): Promise<Source> {
  const probes = [read(MARKS.sandbox), read(MARKS.lab), read('/etc/os-release')];
  // The first contact: an unknown host key or a wrong password does not go away by waiting.
  const { probe } = await connected(host, { probe: probes }, 0);
  const [sandbox, lab, release] = probe;
  return {
    kind: sandbox?.kind === 'file' ? 'sandbox' : lab?.kind === 'file' ? 'lab' : 'host',
    os: prettyName(content(release, '/etc/os-release') ?? ''),
    date: today(),
  };
}

/** PRETTY_NAME of os-release(5). */
export function prettyName(release: string): string {
  const value = /^PRETTY_NAME=(.*)$/m.exec(release)?.[1] ?? 'unknown';
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

/** YYYY-MM-DD, UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
