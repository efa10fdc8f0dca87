import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { boot, exec, hosts, kill, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

let person: Person;

beforeAll(async () => {
  await up();
  await reset('docker1');
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset('docker1'));

/** An inventory of one host with these steps. */
async function inventory(name: string, steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [name]: { address: hosts.find((host) => host.name === name)?.bootstrap } },
  });
}

const service = (name: string, more: object) => ({ service: { name, ...more } });
const outputOf = async (name: string, script: string) => (await exec(name, script)).stdout.trim();

const VENDOR = '/usr/lib/systemd/system';
const SLEEP = 'ExecStart=/bin/sleep infinity';
const INSTALL = '[Install]\nWantedBy=multi-user.target\n';
/** A shell script that writes unit files. */
const units = (files: Readonly<Record<string, string>>) =>
  Object.entries(files)
    .map(([path, text]) => `mkdir -p '${path.slice(0, path.lastIndexOf('/'))}' && printf '%s' '${text}' >'${path}'`)
    .join('\n');
const simple = (install = INSTALL) => `[Service]\n${SLEEP}\n${install}`;

const ON = { state: 'running', enabled: true };
const OFF = { state: 'stopped', enabled: false };

test('what is declared is so now and after a reboot', async () => {
  await exec(
    'docker1',
    `${units({
      [`${VENDOR}/until-reboot.service`]: simple(),
      [`${VENDOR}/hidden.service`]: simple(),
      '/opt/app/linked.service': simple(),
      [`${VENDOR}/listening.service`]: simple(),
      [`${VENDOR}/listening.socket`]:
        '[Socket]\nListenStream=/run/listening.sock\n[Install]\nWantedBy=sockets.target\n',
      [`${VENDOR}/own-alias.service`]: `${simple()}Alias=other-name.service\n`,
      [`${VENDOR}/limited.service`]: `[Unit]\nStartLimitIntervalSec=1h\nStartLimitBurst=2\n[Service]\nExecStart=/opt/app/limited\n${INSTALL}`,
      [`${VENDOR}/instance@.service`]: simple(),
      [`${VENDOR}/template@.service`]: `${simple()}DefaultInstance=one\n`,
      [`${VENDOR}/once.service`]: `[Service]\nType=oneshot\nExecStart=/bin/touch /run/once\n${INSTALL}`,
      [`${VENDOR}/preset.service`]: simple(),
      '/etc/systemd/system-preset/00-all.preset': 'enable *\n',
      [`${VENDOR}/wanted.service`]: simple(''),
      [`${VENDOR}/pulled.service`]: simple(),
      [`${VENDOR}/puller.service`]: `[Unit]\nWants=pulled.service\n${simple()}`,
      [`${VENDOR}/only-also.service`]: `[Service]\n${SLEEP}\n[Install]\nAlso=only-also.socket\n`,
      [`${VENDOR}/only-also.socket`]: '[Socket]\nListenStream=/run/also.sock\n[Install]\nWantedBy=sockets.target\n',
    })}
    mkdir -p ${VENDOR}/multi-user.target.wants && ln -s ../wanted.service ${VENDOR}/multi-user.target.wants/
    systemctl daemon-reload
    systemctl enable --runtime until-reboot
    systemctl enable hidden && systemctl mask --runtime hidden
    systemctl link --runtime /opt/app/linked.service
    systemctl enable --now listening.socket && systemctl start listening
    systemctl enable --now own-alias preset
    systemctl enable instance@b puller
    systemctl start wanted; systemctl start only-also.socket
    # After everything that makes systemd read its files again, which resets the counter.
    systemctl start limited; systemctl start limited; systemctl start limited
    printf '#!/bin/sh\\nexec sleep infinity\\n' >/opt/app/limited && chmod 755 /opt/app/limited`,
  );
  expect(await outputOf('docker1', 'systemctl start limited 2>/dev/null || echo refused')).toBe('refused');
  const file = await inventory('docker1', [
    service('until-reboot', ON),
    service('hidden', OFF),
    service('linked', ON),
    service('listening', OFF),
    service('other-name', OFF),
    service('limited', ON),
    service('instance@a', ON),
    service('once', { enabled: true }),
    service('preset', OFF),
    service('wanted', ON),
    service('only-also', { enabled: true }),
    service('pulled', OFF),
  ]);
  const dry = await person.provision('plan', file);
  expect(dry.stdout).toContain('resets the failure and the start limit first');
  expect(dry.stdout).toContain('listening.socket');

  const first = await person.events('apply', '--yes', file);
  expect(ofType(first.events, 'step-finished').map(({ step, status }) => `${step.name} ${status}`)).toEqual([
    ...['until-reboot', 'hidden', 'linked', 'listening', 'other-name', 'limited', 'instance@a', 'once']
      .concat('preset')
      .map((name) => `${name} changed`),
    'wanted ok',
    'only-also changed',
    'pulled ok',
  ]);
  expect(ofType(first.events, 'warning')).toMatchObject([
    { message: 'docker1, step 12: puller.service starts pulled.service as a dependency, also at boot' },
  ]);
  expect(first.status).toBe(0);
  // The socket would start the service on the next connection.
  expect(await outputOf('docker1', 'systemctl is-active listening.socket listening own-alias hidden')).toBe(
    'inactive\ninactive\ninactive\ninactive',
  );

  await exec('docker1', 'sync');
  await kill('docker1');
  await boot('docker1');
  const running = ['until-reboot', 'linked', 'limited', 'instance@a', 'wanted', 'only-also.socket'];
  const stopped = ['hidden', 'listening', 'listening.socket', 'own-alias', 'preset'];
  for (const [names, state] of [
    [running, 'active'],
    [stopped, 'inactive'],
  ] as const) {
    expect(await outputOf('docker1', `systemctl is-active ${names.join(' ')}`)).toBe(names.map(() => state).join('\n'));
  }
  expect(await outputOf('docker1', 'ls /run/once')).toBe('/run/once');
  // As the warning said.
  expect(await outputOf('docker1', 'systemctl is-active pulled; systemctl stop pulled')).toBe('active');
  const second = await person.events('apply', '--yes', file);
  expect(ofType(second.events, 'host-finished')).toMatchObject([{ status: 'ok', counts: { ok: 12 }, exchanges: 1 }]);
});

test('what systemd cannot do is refused before anything changes', async () => {
  await exec(
    'docker1',
    `${units({
      '/etc/systemd/system/in-etc.service': simple(),
      [`${VENDOR}/static.service`]: simple(''),
      '/run/systemd/system/in-run.service': simple(),
      [`${VENDOR}/masked.service`]: simple(),
      [`${VENDOR}/invalid.service`]: '[Service]\nExecStart=no/such/program\n',
    })}
    systemctl daemon-reload && systemctl mask masked`,
  );
  const before = await outputOf('docker1', 'hostname');
  const file = await inventory('docker1', [
    { hostname: 'renamed.example.com' },
    service('in-etc', { state: 'stopped', masked: true }),
    service('static', { enabled: true }),
    service('wanted', OFF),
    service('in-run', ON),
    service('masked', ON),
    service('once', { state: 'running' }),
    service('invalid', { state: 'running' }),
  ]);
  const reasons = [
    'in-etc.service cannot be masked: its file /etc/systemd/system/in-etc.service is where the mask would be',
    'static.service cannot be enabled by itself: it is static',
    'wanted.service cannot be disabled: it is static, and multi-user.target starts it at boot',
    'in-run.service cannot start at boot: its file /run/systemd/system/in-run.service is lost at the reboot',
    'systemd does not start masked.service, because it is masked',
    'once.service cannot be running: it is a oneshot unit without RemainAfterExit=yes',
    'systemd cannot load invalid.service',
  ];
  const dry = await person.provision('plan', file);
  for (const reason of reasons) expect(dry.stdout.replace(/\s+/g, ' ')).toContain(reason);
  const applied = await person.events('apply', '--yes', file);
  expect(ofType(applied.events, 'host-finished')).toMatchObject([
    { status: 'failed', counts: { changed: 0, failed: 1 }, failure: { message: expect.stringContaining('in-etc') } },
  ]);
  expect(applied.status).toBe(1);
  expect(await outputOf('docker1', 'hostname')).toBe(before);
});

test('a typing error in the name of a unit to stop is reported', async () => {
  const file = await inventory('docker1', [service('fierwalld', OFF)]);
  const { status, events } = await person.events('apply', '--yes', file);
  expect(status).toBe(0);
  expect(ofType(events, 'warning')).toMatchObject([
    {
      message: 'docker1, step 1: there is no unit fierwalld.service',
      next: expect.stringContaining('Did you mean firewalld.service?'),
    },
  ]);
  expect((await person.provision('plan', file)).stdout).toContain('there is no unit fierwalld.service');
});

test('an enabled unit that no boot starts is reported', async () => {
  const wantedBy = (target: string) => simple(`[Install]\nWantedBy=${target}\n`);
  await exec(
    'docker1',
    `${units({
      '/etc/systemd/system/mistyped.service': wantedBy('mult-user.target'),
      '/etc/systemd/system/desktop.service': wantedBy('graphical.target'),
    })}; systemctl daemon-reload`,
  );
  const file = await inventory('docker1', [service('mistyped', ON), service('desktop', ON)]);
  const runs = [await person.events('apply', '--yes', file), await person.events('apply', '--yes', file)];
  expect(runs.map(({ events }) => ofType(events, 'host-finished')[0]?.status)).toEqual(['changed', 'ok']);
  const warnings = runs.map(({ events }) => ofType(events, 'warning').map(({ message }) => message));
  const desktop = expect.stringContaining('no boot starts graphical.target') as string;
  expect(warnings).toEqual([[desktop], [expect.stringContaining('no boot starts mult-user.target'), desktop]]);
});

test('what a failed step changed is reported and counted', async () => {
  await exec(
    'docker1',
    `${units({ [`${VENDOR}/fails.service`]: `[Service]\nType=notify\nExecStart=/bin/false\n${INSTALL}` })}; systemctl daemon-reload`,
  );
  const { status, events } = await person.events('apply', '--yes', await inventory('docker1', [service('fails', ON)]));
  expect(status).toBe(1);
  expect(ofType(events, 'step-finished')).toMatchObject([
    { status: 'failed', applied: [{ field: 'enabled', before: 'disabled', after: 'enabled' }] },
  ]);
  expect(ofType(events, 'host-finished')[0]?.failure?.next).toContain('enabled (disabled → enabled)');
  expect(ofType(events, 'run-finished')).toMatchObject([{ changes: 1, hosts: { failed: 1 } }]);
});
