import { expect } from 'vitest';
import { Person } from '../e2e/cli.ts';
import { exec, hosts, reset } from '../lab/lab.ts';
import { type Row, writeInventory } from './endure.ts';
import { holding } from './truth.ts';

/** What befalls each host, and the line in which the summary tells it. */
const STORIES = {
  docker1: { befalls: 'pkill -STOP -x sshd', told: /did not finish the login in time/ },
  docker2: { befalls: 'systemctl stop sshd', told: /connection refused/ },
  docker3: {
    befalls: `rm /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart sshd`,
    told: /the host key of docker3 \(192\.168\.2\.133\) is \S+ SHA256:\S+, not the one recorded in \S+:\d+/,
  },
} as const;

/** All four at once, each with its own trouble but the last. */
export async function oneOfFour(): Promise<Row> {
  await reset();
  const person = await Person.arrive();
  try {
    const inventory = await writeInventory(person, hosts);
    expect((await person.provision('trust', inventory)).status).toBe(0);
    await Promise.all(Object.entries(STORIES).map(([name, { befalls }]) => exec(name, befalls)));
    const { status, stdout } = await person.provision('apply', inventory);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^master +changed +10 steps, 9 changed +\d/m);
    expect(stdout).toMatch(/^4 hosts · 3 unreachable · 9 changes · /m);
    for (const [name, { told }] of Object.entries(STORIES)) {
      expect(stdout).toMatch(new RegExp(`^${name} +unreachable +10 steps +\\d+\\.\\d s$`, 'm'));
      expect(stdout.split('\n').filter((line) => told.test(line))).toHaveLength(1);
      expect(stdout).toContain(`--host ${name}\n`);
    }
    for (const host of hosts) {
      const holds = await holding(host);
      expect([host.name, holds.size]).toEqual([host.name, host.name === 'master' ? 10 : expect.any(Number)]);
    }

    await exec('docker1', 'pkill -CONT -x sshd');
    await exec('docker2', 'systemctl start sshd');
    expect((await person.provision('trust', inventory, '--host', 'docker3', '--replace')).status).toBe(0);
    expect((await person.provision('apply', inventory)).status).toBe(0);
    const again = await person.provision('apply', inventory);
    expect(again.stdout).toMatch(/^4 hosts · no changes · /m);
    return {
      fault: 'four hosts: one frozen, one refusing, one with another key',
      moment: 'all the time',
      outcome: 'the fourth converges; the summary has a line for each of the others',
    };
  } finally {
    await person.leave();
    await reset();
  }
}
