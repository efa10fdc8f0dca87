import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
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

const UNITS = `for name in app other; do
cat >/etc/systemd/system/$name.service <<'END'
[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/touch /run/reloaded
END
done
echo 1 >/etc/app.conf; echo 1 >/etc/app.users; mkdir /etc/app.v1; ln -s app.v1 /etc/app.current
systemctl daemon-reload`;

test('a unit restarts or reloads when something it runs with changed, and only then', async () => {
  await exec('docker1', UNITS);
  const files = ['/etc/app.conf', '/etc/app.current'];
  await person.file('playbook.yaml', {
    steps: [
      { package: 'tree' },
      { service: { name: 'other', state: 'running', restart_on: { packages: ['tree'] } } },
      {
        service: {
          name: 'app',
          state: 'running',
          restart_on: { files, units: ['other'] },
          reload_on: '/etc/app.users',
        },
      },
    ],
  });
  const file = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { docker1: { address: hosts[0]?.bootstrap } },
  });
  /** The fields that each step changes. */
  const apply = async () => {
    const { events, status } = await person.events('apply', '--yes', file);
    const fields = ofType(events, 'step-finished').map(({ step }) =>
      step.changes.flatMap(({ diff }) => diff.map(({ field }) => field)),
    );
    return { status, fields, finished: ofType(events, 'host-finished')[0] };
  };
  const expectNothingLeft = async () =>
    expect((await apply()).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });

  expect(await apply()).toMatchObject({ status: 0, fields: [['tree'], ['state'], ['state']] });
  await expectNothingLeft();

  for (const [script, field] of [
    ['echo 2 >/etc/app.conf', 'restart'],
    ['mkdir /etc/app.v2; ln -sfn app.v2 /etc/app.current', 'restart'],
    ['systemctl restart other', 'restart'],
    ['echo 2 >/etc/app.users', 'reload'],
  ] as const) {
    await exec('docker1', `sleep 0.1; ${script}`);
    expect(await apply()).toMatchObject({ status: 0, fields: [[], [], [field]] });
    await expectNothingLeft();
  }
  expect((await exec('docker1', 'ls /run/reloaded')).code).toBe(0);

  // The dry run knows that installing the package restarts both units.
  await exec('docker1', 'rpm -e tree');
  const dry = (await person.provision('plan', file)).stdout.replaceAll(/\s+/g, ' ');
  expect(dry).toContain('service other running since before the change of tree → restarted');
  expect(dry).toContain('service app running since before the change of other.service → restarted');
  expect(await apply()).toMatchObject({ status: 0, fields: [['tree'], ['restart'], ['restart']] });
  await expectNothingLeft();

  // A unit file that systemd has not read yet.
  await exec('docker1', `sleep 1.1; sed -i 's/infinity/1000000/' /etc/systemd/system/app.service`);
  expect(await apply()).toMatchObject({ status: 0, fields: [[], [], ['restart']] });
  expect((await exec('docker1', `tr '\\0' ' ' </proc/$(systemctl show -P MainPID app)/cmdline`)).stdout).toContain(
    '1000000',
  );
  await expectNothingLeft();
});
