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
async function inventory(steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { docker1: { address: hosts.find(({ name }) => name === 'docker1')?.bootstrap } },
  });
}

const outputOf = async (script: string) => (await exec('docker1', script)).stdout.trim();

const unitFile = (seconds: number) =>
  `[Service]\nExecStart=/bin/sleep ${seconds}\n[Install]\nWantedBy=multi-user.target\n`;
const PATH = '/etc/systemd/system/app.service';

/** A service with a drop-in, a timer and two mounts. */
const machine = (seconds: number) => [
  { unit: { name: 'app.service', content: unitFile(seconds) } },
  { unit: { name: 'app.service', drop_in: 'limits', content: '[Service]\nLimitNOFILE=1234\n' } },
  {
    service: {
      name: 'app',
      state: 'running',
      enabled: true,
      restart_on: [PATH, '/etc/systemd/system/app.service.d/limits.conf'],
    },
  },
  { timer: { name: 'stamp', command: 'echo "$USER 100%" >>/run/stamp', user: 'student', every: '1h', on_boot: '1s' } },
  { directory: '/srv/data' },
  { mount: { path: '/srv/copy', source: '/srv/data', options: ['bind', 'ro'] } },
  { mount: { path: '/srv/memory', source: 'tmpfs', options: ['size=4M', 'nosuid'] } },
];

test('units, a timer and mounts: one apply, nothing to do afterwards, the same after a reboot', async () => {
  await exec('docker1', 'touch /run/stamp && chown student /run/stamp');
  const file = await inventory(machine(1000));
  const dry = await person.provision('plan', file);
  // The service of a unit file that does not exist yet has a complete plan.
  expect(dry.stdout.replaceAll(/\s+/g, ' ')).toContain('service app not found → running');

  const first = await person.events('apply', '--yes', file);
  expect(first.status).toBe(0);
  expect(ofType(first.events, 'host-finished')).toMatchObject([{ status: 'changed', counts: { failed: 0 } }]);
  expect(await outputOf('systemctl show --value --property LimitNOFILE app')).toBe('1234');
  expect(await outputOf('systemctl is-active stamp.timer; systemctl is-enabled stamp.timer')).toBe('active\nenabled');
  expect(await outputOf('findmnt --noheadings --output OPTIONS --mountpoint /srv/copy')).toMatch(/^ro,/);
  // The on_boot of the timer is over: it runs at once.
  expect(await outputOf('until [ -s /run/stamp ]; do sleep 0.1; done; cat /run/stamp')).toBe('student 100%');

  const second = await person.events('apply', '--yes', file);
  expect(ofType(second.events, 'host-finished')).toMatchObject([{ counts: { ok: 7 }, connections: 1, exchanges: 1 }]);

  await exec('docker1', 'sync');
  await kill('docker1');
  await boot('docker1');
  expect(await outputOf('systemctl is-active app stamp.timer')).toBe('active\nactive');
  expect(await outputOf('findmnt --noheadings --output TARGET --mountpoint /srv/memory')).toBe('/srv/memory');
  const third = await person.events('apply', '--yes', file);
  expect(ofType(third.events, 'host-finished')).toMatchObject([{ counts: { ok: 7 } }]);
});

test('drift is found and repaired, and a new unit file restarts its service', async () => {
  await person.events('apply', '--yes', await inventory(machine(1000)));
  const pid = () => outputOf('systemctl show --value --property MainPID app');
  const before = await pid();
  await exec(
    'docker1',
    `umount /srv/copy; mount -o remount,suid /srv/memory; systemctl disable --now stamp.timer
    sed -i '/srv.memory/d' /etc/fstab; echo '# by hand' >>/etc/fstab`,
  );
  const { events, status } = await person.events('apply', '--yes', await inventory(machine(2000)));
  expect(status).toBe(0);
  const fields = ofType(events, 'step-finished').map(({ step }) =>
    step.changes.flatMap(({ diff }) => diff.map(({ field }) => field)),
  );
  expect(fields).toEqual([['content'], [], ['restart'], ['enabled', 'state'], [], ['now'], ['options', 'at boot']]);
  expect(await pid()).not.toBe(before);
  expect(await outputOf('tail --lines 2 /etc/fstab')).toMatch(
    /^# by hand\ntmpfs \/srv\/memory tmpfs size=4M,nosuid 0 0$/,
  );
});

test('a unit file with an unknown setting does not replace the one that works', async () => {
  await exec('docker1', `printf '%s' '${unitFile(1000)}' >${PATH} && systemctl daemon-reload`);
  const wrong = unitFile(1000).replace('ExecStart', 'Restrat=always\nExecStart');
  const { events, status } = await person.events(
    'apply',
    '--yes',
    await inventory([{ unit: { name: 'app.service', content: wrong } }]),
  );
  expect(status).toBe(1);
  expect(JSON.stringify(ofType(events, 'host-finished')[0]?.failure)).toMatch(/app\.service:2: Unknown/);
  expect(await outputOf(`grep -c Restrat ${PATH}`)).toBe('0');
});

test('a mount that programs use is not unmounted, and keeps its line', async () => {
  await exec(
    'docker1',
    `mkdir -p /srv/busy && echo 'tmpfs /srv/busy tmpfs defaults 0 0' >>/etc/fstab && systemctl daemon-reload
    mount /srv/busy && systemd-run --unit=busy --property=WorkingDirectory=/srv/busy sleep infinity`,
  );
  const file = await inventory([{ mount: { path: '/srv/busy', state: 'absent' } }]);
  const { events, status } = await person.events('apply', '--yes', file);
  expect(status).toBe(1);
  const failure = JSON.stringify(ofType(events, 'host-finished')[0]?.failure);
  expect(failure).toContain('/srv/busy: target is busy');
  expect(failure).toContain('fuser --verbose --mount /srv/busy');
  expect(await outputOf('grep -c /srv/busy /etc/fstab')).toBe('1');

  await exec('docker1', 'systemctl stop busy');
  expect((await person.events('apply', '--yes', file)).status).toBe(0);
  expect(await outputOf('grep -c /srv/busy /etc/fstab; findmnt /srv/busy')).toBe('0');
});

test('an entry of a crontab, on a host that has no cron yet', async () => {
  const entry = { name: 'stamp', user: 'student', schedule: '0 4 * * *', command: 'date +\\%F >>stamp' };
  const steps = [
    { package: 'cronie' },
    { service: { name: 'crond', state: 'running', enabled: true } },
    { cron: { ...entry, env: { MAILTO: '' } } },
  ];
  const file = await inventory(steps);
  expect((await person.events('apply', '--yes', file)).status).toBe(0);
  expect(await outputOf('crontab -u student -l')).toBe('MAILTO=""\n# provision: stamp\n0 4 * * * date +\\%F >>stamp');
  const second = await person.events('apply', '--yes', file);
  expect(ofType(second.events, 'host-finished')).toMatchObject([{ counts: { ok: 3 }, connections: 1, exchanges: 1 }]);

  const without = await inventory([{ cron: { name: 'stamp', user: 'student', state: 'absent' } }]);
  expect((await person.events('apply', '--yes', without)).status).toBe(0);
  expect(await outputOf('crontab -u student -l')).toBe('MAILTO=""');
});

test('what systemd and the host do not accept is refused before anything changes', async () => {
  const file = await inventory([
    { timer: { name: 'never', command: 'true', on_calendar: '25:00' } },
    { mount: { path: '/data', source: 'UUID=0b6f3ee2-5c51-4b3a-9f0e-7f2d8c4a1d11', type: 'xfs' } },
    { unit: { name: 'sshdd.service', drop_in: 'x', content: '[Service]\nLimitNOFILE=1\n' } },
  ]);
  const dry = (await person.provision('plan', file)).stdout.replaceAll(/\s+/g, ' ');
  expect(dry).toContain('the host does not accept on_calendar: 25:00');
  expect(dry).toContain('a line in /etc/fstab without nofail would stop the next boot');
  expect(dry).toContain('there is no unit sshdd.service');
  expect(
    await outputOf("ls /etc/systemd/system/never.timer 2>/dev/null; grep -c '[[:space:]]/data[[:space:]]' /etc/fstab"),
  ).toBe('0');
});

test('everything is removed again', async () => {
  await person.events('apply', '--yes', await inventory(machine(1000)));
  const file = await inventory([
    { timer: { name: 'stamp', state: 'absent' } },
    { unit: { name: 'app.service', drop_in: 'limits', state: 'absent' } },
    { unit: { name: 'app.service', state: 'absent' } },
    { mount: { path: '/srv/copy', state: 'absent' } },
    { mount: { path: '/srv/memory', state: 'absent' } },
  ]);
  const { status } = await person.events('apply', '--yes', file);
  expect(status).toBe(0);
  expect(await outputOf('systemctl show --property LoadState app stamp.timer stamp.service | sort --unique')).toBe(
    'LoadState=not-found',
  );
  expect(
    await outputOf(
      'find /etc/systemd/system -name "app*" -o -name "stamp*"; grep /srv /etc/fstab; findmnt | grep /srv',
    ),
  ).toBe('');
  const second = await person.events('apply', '--yes', file);
  expect(ofType(second.events, 'host-finished')).toMatchObject([{ counts: { ok: 5 } }]);
});
