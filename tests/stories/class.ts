import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { parsePlan, type PlanDocument } from '../../src/output/plan-document.ts';
import { ofType, type Person, type RunResult } from './person.ts';
import type { Site, SiteHost } from './site.ts';

/** The setup of the class, from freshly installed hosts until nothing is left to do, in the order of a person. */
export function classStory(site: Site): void {
  describe(`the setup of the class on four ${site.name}`, () => {
    defineStory(site);
  });
}

function defineStory(site: Site): void {
  const { exec, snapshot } = site;
  const names = site.hosts.map(({ name }) => name);
  const [docker1, docker2] = site.hosts as readonly [SiteHost, SiteHost];
  let inventory: string;
  let person: Person;
  let planned: PlanDocument;
  let applied: RunResult;

  beforeAll(async () => {
    await site.start();
    person = await site.arrive();
    inventory = await site.inventory(person);
  });
  afterAll(async () => {
    await person.leave();
    await site.stop();
  });

  test('a host whose key is not recorded is refused, with its fingerprint and what to do', async () => {
    const { status, stdout } = await person.provision('ping', inventory, '--host', 'docker1');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        String.raw`the host key of docker1 \(${literal(docker1.place)}\) is not recorded: ssh-ed25519 SHA256:\S{43}`,
      ),
    );
    expect(stdout).toContain('provision trust');
  });

  test('trust records nothing where nobody can be asked and --yes is not given', async () => {
    const { status, stdout, stderr } = await person.provision('trust', inventory);
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('add --yes');
    expect((await person.provision('ping', inventory, '--host', 'docker1')).status).toBe(1);
  });

  test('trust records the actual keys of the hosts', async () => {
    const { status, stdout } = await person.provision('trust', inventory, '--yes');
    expect(status).toBe(0);
    for (const name of names) {
      const { stdout: real } = await exec(name, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
      expect(stdout).toMatch(new RegExp(`^${name} .*${real.split(' ')[1]?.replace(/[+/]/g, '\\$&')}  new$`, 'm'));
    }
    const again = await person.provision('trust', inventory, '--yes');
    expect(again.stdout.match(/already recorded$/gm)).toHaveLength(4);
  });

  /** How often dnf was started on each host, by its own log. */
  const dnfStarts = () =>
    Promise.all(
      names.map(async (name) => Number((await exec(name, "grep -c 'logging initialized' /var/log/dnf.log")).stdout)),
    );

  test('ping reaches all four hosts', async () => {
    const { status, stdout } = await person.provision('ping', inventory);
    expect(stdout).toMatch(new RegExp(`^docker1 +ok +${literal(docker1.reachedAt)} +CentOS Stream 9`, 'm'));
    expect(stdout).toContain('4 of 4 hosts can be set up');
    expect(status).toBe(0);
  });

  test('a dry run shows every difference and changes nothing on any host', async () => {
    const snapshots = async () => (await Promise.all(names.map(snapshot))).map(site.withoutRecords);
    const transactions = () => Promise.all(names.map(async (name) => (await exec(name, 'dnf -C history list')).stdout));
    const [before, done] = [await snapshots(), await transactions()];
    const text = await person.provision('apply', inventory, '--dry-run');
    const saved = await person.provision('plan', inventory, '--detailed-exitcode', '--output', 'json');
    planned = parsePlan(saved.stdout);
    expect(await snapshots()).toEqual(before);
    expect(await transactions()).toEqual(done);

    expect(text.stderr).toBe('');
    expect(text.status).toBe(0);
    expect(text.stdout).toContain(dryRunOf(site.hosts.slice(0, 3)));
    expect(text.stdout).toMatch(
      /^Plan: 4 hosts, 28 changes \(4 add, 24 change\)\. Changes the address of 4 hosts, removes 32 packages, leaves a reboot pending\.$/m,
    );
    expect(text.stdout).toMatch(/^Dry run in .*: nothing was changed\.\n\nApply: {2}provision apply \S+\n$/m);
    expect(saved.status).toBe(2);
  });

  test('apply makes exactly the changes that the dry run showed, and verifies every step', async () => {
    const before = await dnfStarts();
    applied = await person.events('apply', '--yes', inventory);
    expect(applied.status).toBe(0);
    const after = await dnfStarts();
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual(names.map(() => site.dnfStarts));
    for (const name of names) expect(changesMade(applied.events, name)).toEqual(changesPlanned(planned, name));
    for (const finished of ofType(applied.events, 'host-finished')) {
      expect(finished).toMatchObject({
        status: 'changed',
        steps: 9,
        counts: { ok: 2, changed: 7, failed: 0, skipped: 0 },
      });
    }
  });

  test('each change takes one exchange, the first read one, and the change of address one more connection', () => {
    for (const { counts, exchanges, connections } of ofType(applied.events, 'host-finished')) {
      // The change of address takes five: lock, change, read, check of the gateway, confirmation; two more for each further
      // attempt to confirm it. Then all other steps are read again. Each read of the new repository asks its server, in two:
      // at first, after the move, and before its change.
      expect(exchanges).toBeGreaterThanOrEqual(counts.changed + 2);
      expect(exchanges).toBeLessThanOrEqual(counts.changed + 14);
      expect(connections).toBeLessThanOrEqual(3);
    }
  });

  test.each(site.hosts)('commands on $name confirm the result', async ({ name, address, gateway, dns }) => {
    const outputOf = async (script: string) => (await exec(name, script)).stdout.trim();
    expect(await outputOf('hostnamectl --static')).toBe(`${name}.example.com`);
    expect(await outputOf('uname -n')).toBe(`${name}.example.com`);
    expect(
      await outputOf('nmcli -g ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search connection show ens33'),
    ).toBe(['manual', `${address}/24`, gateway, dns, 'example.com'].join('\n'));
    expect(await outputOf('ip -4 -o address show ens33')).toContain(` ${address}/24 `);
    expect(await outputOf('ip -4 route show default')).toContain(`via ${gateway} dev ens33`);
    expect(await outputOf('cat /etc/resolv.conf')).toMatch(
      new RegExp(`search example\\.com[^]*nameserver ${dns.replaceAll('.', '\\.')}`),
    );
    expect(await outputOf('systemctl is-enabled firewalld docker')).toBe('disabled\nenabled');
    expect(await outputOf('systemctl is-active firewalld docker')).toBe('inactive\nactive');
    expect(await outputOf('grep -E ^SELINUX= /etc/selinux/config')).toBe('SELINUX=disabled');
    expect(await outputOf('test -L /etc/sysconfig/selinux && getenforce')).toBe('Permissive');
    expect(await outputOf('grubby --info ALL | grep -c "^args=.*selinux=0"')).toBe('2');
    expect(await outputOf('rpm -q runc podman')).toBe('package runc is not installed\npackage podman is not installed');
    const packages =
      'dnf-plugins-core docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin';
    expect((await exec(name, `rpm -q ${packages}`)).code).toBe(0);
    expect(await outputOf('dnf -q repolist')).toMatch(/^docker-ce-stable /m);
    expect((await exec(name, 'docker ps')).code).toBe(0);
  });

  test('a second run finds nothing to do, writes nothing, and takes one connection and one exchange per host', async () => {
    const before = await Promise.all(names.map(snapshot));
    const logins = await Promise.all(names.map((name) => loginsOn(site, name)));
    const { status, events } = await person.events('apply', '--yes', inventory);
    expect(await Promise.all(names.map(snapshot))).toEqual(before);
    expect(status).toBe(0);
    for (const finished of ofType(events, 'host-finished')) {
      expect(finished).toMatchObject({ status: 'ok', counts: { ok: 9, changed: 0 }, connections: 1, exchanges: 1 });
      expect(finished.reboot).toEqual(['SELinux is permissive now, disabled after a reboot']);
    }
    // The connections as counted by the host.
    expect(await Promise.all(names.map((name) => loginsOn(site, name)))).toEqual(logins.map((count) => count + 1));
    const again = await person.provision('apply', '--yes', inventory);
    expect(again.stdout).toMatch(/^docker1 +✓ ok +\d+\.\d s +reboot pending$/m);
    expect(again.stdout).toContain(
      'Reboot pending: SELinux is permissive now, disabled after a reboot (docker1–3, master)\n',
    );
    expect(again.stdout).toMatch(/^4 hosts: 4 ok · no changes in \d+\.\d s$/m);
  });

  test('drift on one host is found and corrected on that host only', async () => {
    await exec('docker2', 'systemctl stop docker && hostnamectl set-hostname strayed && systemctl enable firewalld');
    const dry = await person.provision('plan', inventory, '--detailed-exitcode');
    expect(dry.status).toBe(2);
    expect(dry.stdout).toContain(
      [
        `docker2  ${docker2.address}   CentOS Stream 9`,
        '  1 ~ hostname                strayed → docker2.example.com',
        '  3 ~ service firewalld       enabled → disabled',
        ' 10 ~ service docker          stopped → running',
        '    unchanged: 2 network ens33, 4 selinux, 5 reachable www.google.com, 6 dnf_repo docker-ce, 2 more',
        '',
      ].join('\n'),
    );
    expect(dry.stdout).toContain('docker1, docker3, master  no changes (10 steps)\n');
    expect(dry.stdout).toContain('Plan: 1 host, 3 changes.');

    const untouched = await snapshot('docker1');
    const { status, events } = await person.events('apply', '--yes', inventory, '--host', 'docker2');
    expect(status).toBe(0);
    const [finished, ...others] = ofType(events, 'host-finished');
    expect(others).toEqual([]);
    expect(finished).toMatchObject({ host: 'docker2', counts: { changed: 3 }, connections: 1, exchanges: 4 });
    expect(await snapshot('docker1')).toBe(untouched);
    expect((await person.provision('plan', inventory, '--detailed-exitcode')).status).toBe(0);
  });

  test('a saved plan is applied, except on a host that has drifted', async () => {
    const plan = join(person.home, 'plan.json');
    const report = join(person.home, 'report.html');
    await exec('docker1', 'systemctl stop docker');
    await exec('docker2', 'systemctl stop docker');
    const saved = await person.provision('plan', inventory, '--host', 'docker1', '--host', 'docker2', '--out', plan);
    expect(saved.stdout).toContain(`Plan: ${plan}\n`);
    await exec('docker2', 'systemctl enable firewalld');
    const untouched = await snapshot('docker2');

    const { status, stdout } = await person.provision('apply', '--plan', plan, '--report', report);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^docker1 +✓ changed +1 /m);
    expect(stdout).toMatch(/^docker2 +✗ drifted /m);
    expect(stdout).toContain(
      [
        'docker2  differs from the saved plan: nothing was changed on this host',
        '  step 3: service firewalld: enabled',
        '    planned  unchanged',
        '    now      enabled → disabled',
        '  Next: Save a new plan and review it before you apply it.',
      ].join('\n'),
    );
    expect(await snapshot('docker2')).toBe(untouched);
    expect((await exec('docker1', 'systemctl is-active docker')).stdout).toBe('active\n');
    const page = await readFile(report, 'utf8');
    expect(page).toContain('docker2 differs from the saved plan');
    expect(page).toContain('10. service docker');
    expect((await person.provision('apply', '--yes', inventory)).status).toBe(0);
  });

  test('the log of a run contains its events and no secret', async () => {
    const text = await logs(person);
    expect(text).toContain('"type":"host-finished"');
    expect(text).not.toContain(person.environment['CLASS_PASSWORD']);
  });
}

async function logs(person: Person): Promise<string> {
  const directory = join(person.state, 'runs');
  const files = (await readdir(directory)).filter((name) => name.endsWith('.jsonl'));
  return (await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')))).join('');
}

/** The new values of fields, by step. Previous values are left out: an earlier step may have changed them. */
function fieldsOf(steps: Extract<Event, { type: 'host-planned' }>['steps']): readonly string[] {
  return steps.flatMap(({ number, type, changes }) =>
    changes.flatMap(({ diff }) => diff.map(({ field, after }) => `${number} ${type} ${field} → ${after ?? '(none)'}`)),
  );
}

function changesPlanned({ hosts: all }: PlanDocument, host: string): readonly string[] {
  return fieldsOf(all.find(({ name }) => name === host)?.steps ?? []);
}

function changesMade(events: readonly Event[], host: string): readonly string[] {
  const finished = ofType(events, 'step-finished').filter((event) => event.host === host);
  return fieldsOf(finished.filter(({ status }) => status === 'changed').map(({ step }) => step));
}

async function loginsOn({ exec }: Site, host: string): Promise<number> {
  const { stdout } = await exec(host, 'journalctl --boot --no-pager -u ssh -u sshd -o cat | grep -c ^Accepted');
  return Number(stdout);
}

function dryRunOf(workers: readonly SiteHost[]): string {
  const [first] = workers as readonly [SiteHost];
  const each = (lead: string, text: (host: SiteHost) => string) =>
    workers
      .map((host, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${host.name}  ${text(host)}\n`)
      .join('');
  return `docker1–3  CentOS Stream 9
  1 ~ hostname                localhost.localdomain → {docker1–3}.example.com
  2 ~ network ens33
        method                 auto → manual
${each('        address                ', ({ dhcp, address }) => `${dhcp}/24 (dhcp) → ${address}/24`)}\
        gateway                ${first.dhcpGateway} (dhcp) → ${first.gateway}
        dns                    ${first.dhcpGateway} (dhcp) → ${first.dns}
        search                 (none) → example.com
        autoconnect-priority   -999 → 999
        ! changes the address; the host rolls back if it is unreachable there
  3 ~ service firewalld       running, enabled → stopped, disabled
  4 ~ selinux                 enforcing → disabled
        kernel argument   (none) → selinux=0
        running mode      enforcing → permissive
        ! needs a reboot to take full effect
  6 + dnf_repo docker-ce      https://download.docker.com/linux/centos/docker-ce.repo
  7 ~ package docker-ce and 7 more
        docker-ce and 5 more   absent → installed
        runc                   4:1.1.12-1.el9 → absent
        buildah                2:1.33.8-4.el9 → absent
        cockpit-podman         4:84.1-1.el9 → absent
        podman                 4:4.9.4-10.el9 → absent
        … and 4 more (-v shows all)
        ! also removes 7 packages: 3 that depend on it, 4 no longer needed
 10 ~ service docker          not found → running, enabled
    unchanged: 5 reachable www.google.com, 9 sysctl net.ipv4.ip_forward
`;
}

function literal(text: string): string {
  return text.replaceAll('.', String.raw`\.`);
}
