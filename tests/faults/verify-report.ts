import { expect } from 'vitest';
import type { Event, EventOf } from '../../src/model/events.ts';
import { exec, type LabHost } from '../lab/lab.ts';
import { ofType, type RunResult } from '../e2e/person.ts';

/** A step of a playbook, and a shell test that checks independently of provision whether it is applied. */
export interface Extra {
  readonly step: object;
  readonly holds: string;
}

const PACKAGES = 'docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin';

/** For each step of the class's playbook, a shell test that uses neither SSH nor provision. */
function classSteps({ name, address }: LabHost): readonly string[] {
  const [gateway, dns] = name === 'master' ? ['213.0.113.2', '213.0.113.2'] : ['192.168.2.254', '168.126.63.1'];
  const profile = `manual|${address}/24|${gateway}|${dns}|example.com|`;
  return [
    `test "$(hostnamectl --static)" = ${name}.example.com -a "$(uname -n)" = ${name}.example.com`,
    `test "$(nmcli -g ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search connection show ens33 | tr '\\n' '|')" = '${profile}' &&
     ip -4 -o address show ens33 | grep -q ' ${address}/24 ' && ip -4 route show default | grep -q 'via ${gateway} dev ens33'`,
    `test "$(systemctl is-enabled firewalld)" = disabled -a "$(systemctl is-active firewalld)" = inactive`,
    `grep -q ^SELINUX=disabled /etc/selinux/config && test "$(getenforce)" != Enforcing &&
     test "$(grubby --info ALL | grep -c '^args=.*selinux=0')" = 2`,
    'true',
    `test -s /etc/yum.repos.d/docker-ce.repo && dnf -qC repolist | grep -q ^docker-ce-stable`,
    `rpm -q ${PACKAGES} dnf-plugins-core && ! rpm -q runc && ! rpm -q podman-docker`,
    // Not on EL9, and no file of hardening here.
    'true',
    'true',
    `test "$(systemctl is-enabled docker)" = enabled -a "$(systemctl is-active docker)" = active`,
  ];
}

/** The numbers of the steps that are applied on a host. */
export async function appliedSteps(host: LabHost, extra: readonly Extra[] = []): Promise<ReadonlySet<number>> {
  const tests = [...classSteps(host), ...extra.map(({ holds }) => holds)];
  const script = tests.map((one, index) => `if (${one}) >/dev/null 2>&1; then echo ${index + 1}; fi`).join('\n');
  const { stdout } = await exec(host.name, script);
  return new Set(stdout.split('\n').filter(Boolean).map(Number));
}

/** What a run reported about a host that is not true of the host. */
export function falseClaims(host: LabHost, { events }: RunResult, holds: ReadonlySet<number>): readonly string[] {
  const wrong: string[] = [];
  const claimed = ofType(events, 'step-finished').filter(({ status }) => status === 'ok' || status === 'changed');
  for (const { step, status } of claimed) {
    if (!holds.has(step.number)) wrong.push(`step ${step.number} was reported as ${status}, and is not applied`);
  }
  const finished = ofType(events, 'host-finished').find((event) => event.host === host.name);
  if (finished?.status === 'ok' || finished?.status === 'changed') {
    for (let step = 1; step <= finished.steps; step += 1) {
      if (!holds.has(step)) wrong.push(`the host was reported as ${finished.status}, and step ${step} is not applied`);
    }
  }
  return wrong;
}

/** Checks that the parts of a report agree with each other and with the exit status. */
export function expectConsistent({ events, status, stderr }: RunResult): void {
  expect(stderr).toBe('');
  const hosts = ofType(events, 'host-finished');
  const last = events.at(-1) as EventOf<'run-finished'>;
  expect(last.type).toBe('run-finished');
  for (const { host, counts, steps, failure, status: hostStatus } of hosts) {
    const result = ofType(events, 'step-finished').filter((event) => event.host === host);
    const count = (what: string) => result.filter((event) => event.status === what).length;
    expect(counts).toMatchObject({ ok: count('ok'), changed: count('changed'), failed: count('failed') });
    expect(counts.ok + counts.changed + counts.failed + counts.skipped).toBe(steps);
    expect(failure !== undefined).toBe(hostStatus === 'failed' || hostStatus === 'unreachable');
    expect(failure === undefined || failure.message.length > 0).toBe(true);
  }
  const amount = (what: string) => hosts.filter((event) => event.status === what).length;
  for (const [what, reported] of Object.entries(last.hosts)) expect([what, reported]).toEqual([what, amount(what)]);
  expect(status).toBe(last.hosts.failed + last.hosts.unreachable > 0 ? 1 : 0);
}

/** Checks that the log of a run contains everything that the run printed. */
export function expectLogged(printed: readonly Event[], logged: readonly Event[], killed: boolean): void {
  expect(logged.slice(0, printed.length)).toEqual(printed);
  if (!killed) expect(logged.length).toBe(printed.length);
}

/** Checks that nothing is half done on a host (packages, files, network), and that no change ran twice, but those of `repeated`. */
export async function expectIntact({ name }: LabHost, repeated?: string): Promise<void> {
  const { stdout } = await exec(
    name,
    `exec 2>&1; rpm -Va; dnf -C check
     find /etc /usr/lib /var/lib -regextype egrep -regex '.*/\\.[^/]+\\.[0-9a-f]{12}'
     systemctl list-units --no-legend --plain 'provision-job-*'
     busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Checkpoints`,
  );
  expect(stdout).toBe('ao 0\n');
  const { stdout: journal } = await exec(name, 'cat /var/log/provision.jsonl');
  const steps = journal
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly step: number; readonly type: string; readonly status: string })
    // A network step may have been applied, rolled back by the host, and applied again.
    .filter(({ type, status }) => status === 'changed' && type !== 'network' && type !== repeated)
    .map(({ step }) => step);
  expect(steps).toEqual([...new Set(steps)]);
}
