import { describe, expect, test } from 'vitest';
import { FAULT_FORMS, parseFault } from '../../sandbox/src/faults.ts';
import { ended, move, scene, warnings } from './one-host.ts';

const PACKAGE = { package: 'tree' };
const HOSTNAME = { hostname: 'docker1.example.com' };
/** The address of a fresh host. */
const LOOPBACK = '127.0.0.1';

describe.concurrent('faults on purpose, and what provision reports', () => {
  test('latency: every packet is slower', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [HOSTNAME]));
        // A login takes at least six round trips.
        expect(ended(told, 'docker1').seconds).toBeGreaterThan(6 * 2 * 0.1);
        expect(told.status).toBe(0);
      },
      { faults: { docker1: [{ kind: 'latency', time: 100 }] } },
    ));

  test('slow: every program is slower', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [HOSTNAME]));
        expect(ended(told, 'docker1')).toMatchObject({ status: 'changed', connections: 1 });
        expect(ended(told, 'docker1').seconds).toBeGreaterThan(10 * 0.05);
      },
      { faults: { docker1: [{ kind: 'slow', time: 50 }] } },
    ));

  test('drop: a change continues when the connection is lost, and is followed over a new one', () =>
    scene(
      async ({ site, person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [PACKAGE, HOSTNAME]));
        expect(warnings(told)).toEqual([
          expect.stringMatching(/\bclosed the connection to|the connection to 127\.0\.0\.1 port \d+ was closed$/),
        ]);
        expect(ended(told, 'docker1')).toMatchObject({ status: 'changed', counts: { changed: 2 }, connections: 2 });
        const { stdout } = await site.exec('docker1', 'rpm -q tree; wc -l </var/log/provision.jsonl');
        expect(stdout).toBe('tree-2.1.0-10.el9.x86_64\n2\n');
      },
      { faults: { docker1: [{ kind: 'drop', at: { text: 'dnf -y install' } }] } },
    ));

  test('drop at the n-th program', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [PACKAGE, HOSTNAME]));
        expect(ended(told, 'docker1')).toMatchObject({ status: 'changed', connections: 2 });
      },
      { faults: { docker1: [{ kind: 'drop', at: { command: 4 } }] } },
    ));

  test('freeze: a silent connection is given up, and the change is followed over a new one', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [PACKAGE]));
        expect(warnings(told)).toEqual([expect.stringMatching(/^the connection to .* was lost$/)]);
        expect(ended(told, 'docker1')).toMatchObject({ status: 'changed', counts: { changed: 1 }, connections: 2 });
      },
      { faults: { docker1: [{ kind: 'freeze', at: { text: 'dnf -y install' } }] } },
    ));

  test('fail: the step fails with the words of the host, and other hosts continue', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events(
          'apply',
          '--yes',
          await inventory(['docker1', 'docker2'], [PACKAGE, HOSTNAME]),
        );
        expect(told.status).toBe(1);
        expect(ended(told, 'docker1')).toMatchObject({
          status: 'failed',
          counts: { changed: 0, failed: 1, skipped: 1 },
          failure: { message: expect.stringMatching(/^dnf .*-y install -- tree exited with status 1/) },
        });
        expect(ended(told, 'docker1').failure?.words).toContain('dnf: failed on purpose (--fault fail=dnf -y install)');
        expect(ended(told, 'docker2')).toMatchObject({ status: 'changed', counts: { changed: 2 } });
      },
      { faults: { docker1: [{ kind: 'fail', text: 'dnf -y install' }] } },
    ));

  test('elsewhere: a host that appears at a wrong address rolls back', () =>
    scene(
      async ({ site, person, inventory }) => {
        const before = await site.exec(
          'docker1',
          "nmcli connection show ens33 | grep -vE 'timestamp|DBUS'; ip -4 -br addr",
        );
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [move(5)]));
        const { status, failure } = ended(told, 'docker1');
        expect(status).toBe('failed');
        expect(failure?.message).toBe(
          'network ens33: rolled back; docker1 is at 127.0.0.1 with its previous configuration',
        );
        expect(failure?.words).toContain('docker1 was not reachable at 127.0.2.10 within 5 s');
        expect(site.running.server('docker1').addresses).toEqual([LOOPBACK]);
        expect(
          await site.exec('docker1', "nmcli connection show ens33 | grep -vE 'timestamp|DBUS'; ip -4 -br addr"),
        ).toEqual(before);
      },
      { faults: { docker1: [{ kind: 'elsewhere', address: '127.0.2.200' }] } },
    ));

  test('host-key: provision does not log in to a host with another key', () =>
    scene(async ({ site, person, inventory }) => {
      const file = await inventory(['docker1'], [HOSTNAME]);
      expect((await person.provision('trust', file, '--yes')).status).toBe(0);
      await site.strike({ docker1: [{ kind: 'host-key' }] });
      const told = await person.events('apply', '--yes', file);
      expect(ended(told, 'docker1')).toMatchObject({
        status: 'unreachable',
        exchanges: 0,
        failure: { code: 'host-key-changed', next: expect.stringContaining('provision trust INVENTORY --replace') },
      });
    }));

  test('down: a host that is off is unreachable, and the others are set up', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1', 'docker2'], [HOSTNAME_EACH]));
        expect(ended(told, 'docker1')).toMatchObject({ status: 'unreachable', failure: { code: 'unreachable' } });
        expect(ended(told, 'docker1').failure?.message).toContain('127.0.0.1');
        expect(ended(told, 'docker2').status).toBe('changed');
      },
      { faults: { docker1: [{ kind: 'down' }] } },
    ));

  test('clock: a clock that is a day behind gives a warning', () =>
    scene(
      async ({ person, inventory }) => {
        const told = await person.events('apply', '--yes', await inventory(['docker1'], [HOSTNAME]));
        expect(warnings(told)).toEqual([expect.stringMatching(/^the clock of docker1 is .* behind$/)]);
        expect(told.status).toBe(0);
      },
      { faults: { docker1: [{ kind: 'clock', time: -86_400_000 }] } },
    ));

  test('password: a login without it and with another one is refused, and so is sudo with another one', () =>
    scene(
      async ({ site, person, inventory }) => {
        const logins = {
          docker1: 'user: root',
          docker2: 'user: root, password: !env WRONG',
          docker3: 'user: student, become: true, password: !env RIGHT, become_password: !env WRONG',
          master: 'user: student, become: true, password: !env RIGHT',
        };
        Object.assign(person.variables, { WRONG: 'not this one', RIGHT: 'the password' });
        await inventory([], [HOSTNAME]);
        const hosts = site.plans.map(({ name, address, port }) => {
          const login = `host_key: accept-new, port: ${port}, ${logins[name as keyof typeof logins]}`;
          return `  ${name}: { address: ${address}, bootstrap: 127.0.0.1, ssh: { ${login} } }\n`;
        });
        const file = await person.file('logins.yaml', `playbook: playbook.yaml\nhosts:\n${hosts.join('')}`);
        const told = await person.events('apply', '--yes', file);
        const refused = (code: string, message: string) => ({
          status: 'unreachable',
          failure: { code, message: expect.stringContaining(message) },
        });
        expect(ended(told, 'docker1')).toMatchObject(refused('authentication', 'no credentials are configured'));
        expect(ended(told, 'docker2')).toMatchObject(refused('authentication', 'refused root with'));
        expect(ended(told, 'docker3')).toMatchObject(refused('become', 'password'));
        expect(ended(told, 'master').status).toBe('changed');
      },
      { faults: Object.fromEntries(NAMES.map((name) => [name, [{ kind: 'password', password: 'the password' }]])) },
    ));
});

const NAMES = ['docker1', 'docker2', 'docker3', 'master'];
const HOSTNAME_EACH = { hostname: '{{ host.name }}.example.com' };

const hasAll = (hint: unknown) => FAULT_FORMS.every(({ form }) => String(hint).includes(form));

describe('parseFault', () => {
  const hosts = ['docker1', 'docker2'];

  test.each([
    ['docker1:latency=50', { kind: 'latency', time: 50 }],
    ['docker1:slow=20', { kind: 'slow', time: 20 }],
    ['docker1:drop@12', { kind: 'drop', at: { command: 12 } }],
    ['docker1:freeze@nmcli connection up', { kind: 'freeze', at: { text: 'nmcli connection up' } }],
    ['docker1:fail=dnf', { kind: 'fail', text: 'dnf' }],
    ['docker1:elsewhere=127.0.2.99', { kind: 'elsewhere', address: '127.0.2.99' }],
    ['docker1:host-key', { kind: 'host-key' }],
    ['docker1:down', { kind: 'down' }],
    ['docker1:clock=-60', { kind: 'clock', time: -60_000 }],
    ['docker1:password=a word', { kind: 'password', password: 'a word' }],
  ])('%s', (text, fault) => {
    expect(parseFault(text, hosts)).toEqual({ host: 'docker1', fault });
  });

  test.each([
    'docker1:latency',
    'docker1:drop',
    'docker1:elsewhere=there',
    'docker1:nosuch',
    'docker1:clock=soon',
    'docker1:password=',
  ])('%s is refused with the list of faults', (text) => {
    const refusal = { message: `--fault ${text} is not a fault`, hint: expect.toSatisfy(hasAll) };
    expect(() => parseFault(text, hosts)).toThrow(expect.objectContaining(refusal));
  });

  test('a fault of an unknown host is refused', () => {
    expect(() => parseFault('docker9:down', hosts)).toThrow('--fault docker9:down does not name a host of the sandbox');
    expect(() => parseFault('down', hosts)).toThrow('does not name a host');
  });
});
