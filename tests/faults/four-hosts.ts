import { expect } from 'vitest';
import { Person } from '../e2e/person.ts';
import { exec, hosts, reset } from '../lab/lab.ts';
import { type Row, writeInventory } from './run-with-fault.ts';
import { appliedSteps } from './verify-report.ts';

/** The fault of each host, and the line of the summary that reports it. */
const FAULTS = {
  docker1: { fault: 'pkill -STOP -x sshd', reported: /the login at 192\.168\.2\.131 did not finish/ },
  docker2: { fault: 'systemctl stop sshd', reported: /connection refused/ },
  docker3: {
    fault: `rm /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart sshd`,
    reported: /the host key of docker3 \(192\.168\.2\.133\) is \S+ SHA256:\S+, but another one is recorded in \S+:\d+/,
  },
} as const;

/** Sets up four hosts at once: three with a fault each, and the fourth without. */
export async function setUpFourHosts(): Promise<Row> {
  await reset();
  const person = await Person.arrive();
  try {
    const inventory = await writeInventory(person, hosts);
    expect((await person.provision('trust', inventory, '--yes')).status).toBe(0);
    await Promise.all(Object.entries(FAULTS).map(([name, { fault }]) => exec(name, fault)));
    const { status, stdout } = await person.provision('apply', '--yes', inventory);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^master +✓ changed +7 +\d/m);
    expect(stdout).toMatch(/^4 hosts: 1 changed, 3 unreachable · 7 changes in /m);
    for (const [name, { reported }] of Object.entries(FAULTS)) {
      expect(stdout).toMatch(new RegExp(`^${name} +✗ unreachable +\\d+\\.\\d s `, 'm'));
      expect(stdout).toMatch(reported);
      expect(stdout).toContain(` --host ${name}`);
    }
    for (const host of hosts) {
      const holds = await appliedSteps(host);
      expect([host.name, holds.size]).toEqual([host.name, host.name === 'master' ? 10 : expect.any(Number)]);
    }

    await exec('docker1', 'pkill -CONT -x sshd');
    await exec('docker2', 'systemctl start sshd');
    expect((await person.provision('trust', inventory, '--yes', '--host', 'docker3', '--replace')).status).toBe(0);
    expect((await person.provision('apply', '--yes', inventory)).status).toBe(0);
    const again = await person.provision('apply', '--yes', inventory);
    expect(again.stdout).toMatch(/^4 hosts: 4 ok · no changes in /m);
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
