import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { waitFor } from '../lab/wait.ts';
import { ofType, Person } from './person.ts';

let person: Person;

beforeAll(() => up());
beforeEach(async () => {
  await reset('docker1');
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

const inventory = () =>
  person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { docker1: { address: hosts[0]?.bootstrap } },
  });

/** With the fields that each step changes. */
async function apply(file: string) {
  const { events, status } = await person.events('apply', '--yes', file);
  const fields = ofType(events, 'step-finished').map(({ step }) =>
    step.changes.flatMap(({ diff }) => diff.map(({ field }) => field)),
  );
  return { status, fields, finished: ofType(events, 'host-finished')[0] };
}

async function expectNothingLeft(file: string): Promise<void> {
  expect((await apply(file)).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
}

/** Sets back the clock that programs of the host print: a container cannot have its own. What happens has the time of the kernel. */
async function setBack(seconds: number): Promise<void> {
  const script = `#!/bin/sh\nexec /usr/bin/date --date='${seconds} seconds ago' "$@"\n`;
  await exec('docker1', 'cat >/usr/local/bin/date && chmod 755 /usr/local/bin/date', { stdin: script });
}

test('a clock that was set back an hour: the rerun is empty, and a file that changed in the future counts as changed now', async () => {
  await exec('docker1', `${UNITS}; echo 1 >/etc/sshd.conf`);
  await person.file('playbook.yaml', {
    steps: [
      { service: { name: 'app', state: 'running', restart_on: '/etc/app.conf' } },
      { service: { name: 'sshd', state: 'running', restart_on: '/etc/sshd.conf' } },
    ],
  });
  const file = await inventory();
  const mainPid = async (unit: string) => (await exec('docker1', `systemctl show -P MainPID ${unit}`)).stdout;
  expect(await apply(file)).toMatchObject({ status: 0, fields: [['state'], ['restart']] });
  const app = await mainPid('app');

  await setBack(3600);
  const { events } = await person.events('apply', '--yes', file);
  expect(ofType(events, 'warning').map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the clock of docker1 is .* behind$/),
  ]);
  expect(ofType(events, 'host-finished')[0]).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
  expect(await mainPid('app')).toBe(app);

  // The unit and the file are an hour in the future, and the file is newer.
  await exec('docker1', 'echo 2 >/etc/app.conf');
  expect(await apply(file)).toMatchObject({ status: 0, fields: [['restart'], []] });
  expect(await mainPid('app')).not.toBe(app);
  await expectNothingLeft(file);

  // The file is in the future, and the unit is not: it has run for longer than the clock is set back.
  await exec('docker1', 'rm /usr/local/bin/date');
  const age = async () =>
    Number(
      (
        await exec(
          'docker1',
          `echo $(($(date +%s) - $(date -d "$(systemctl show -P ExecMainStartTimestamp sshd)" +%s)))`,
        )
      ).stdout,
    );
  await waitFor('sshd has not run for 30 s', 60, async () => ((await age()) > 30 ? undefined : 'it is younger'));
  await exec('docker1', 'echo 2 >/etc/sshd.conf');
  await setBack((await age()) - 2);
  const dry = (await person.provision('plan', file)).stdout.replaceAll(/\s+/g, ' ');
  expect(dry).toContain('service sshd running since before the change of /etc/sshd.conf → restarted');
  expect(dry).toContain('sets the change time of /etc/sshd.conf, which is in the future, to now');
  expect(await apply(file)).toMatchObject({ status: 0, fields: [[], ['restart']] });
  await expectNothingLeft(file);
});

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
  const file = await inventory();
  expect(await apply(file)).toMatchObject({ status: 0, fields: [['tree'], ['state'], ['state']] });
  await expectNothingLeft(file);

  for (const [script, field] of [
    ['echo 2 >/etc/app.conf', 'restart'],
    ['mkdir /etc/app.v2; ln -sfn app.v2 /etc/app.current', 'restart'],
    ['systemctl restart other', 'restart'],
    ['echo 2 >/etc/app.users', 'reload'],
  ] as const) {
    await exec('docker1', `sleep 0.1; ${script}`);
    expect(await apply(file)).toMatchObject({ status: 0, fields: [[], [], [field]] });
    await expectNothingLeft(file);
  }
  expect((await exec('docker1', 'ls /run/reloaded')).code).toBe(0);

  // The dry run knows that installing the package restarts both units.
  await exec('docker1', 'rpm -e tree');
  const dry = (await person.provision('plan', file)).stdout.replaceAll(/\s+/g, ' ');
  expect(dry).toContain('service other running since before the change of tree → restarted');
  expect(dry).toContain('service app running since before the change of other.service → restarted');
  expect(await apply(file)).toMatchObject({ status: 0, fields: [['tree'], ['restart'], ['restart']] });
  await expectNothingLeft(file);

  // A unit file that systemd has not read yet.
  await exec('docker1', `sleep 1.1; sed -i 's/infinity/1000000/' /etc/systemd/system/app.service`);
  expect(await apply(file)).toMatchObject({ status: 0, fields: [[], [], ['restart']] });
  expect((await exec('docker1', `tr '\\0' ' ' </proc/$(systemctl show -P MainPID app)/cmdline`)).stdout).toContain(
    '1000000',
  );
  await expectNothingLeft(file);
});

test('what does not exist is a warning, in the dry run and in the apply, until an earlier step has brought it', async () => {
  await exec('docker1', UNITS);
  const service = { name: 'app', state: 'running' };
  const sources = { files: ['/etc/ap.conf', '/etc/app.conf'], packages: ['tree', 'bash'], units: ['othr', 'other'] };
  const file = await inventory();
  const dryRun = async () => (await person.provision('plan', file)).stdout.replaceAll(/\s+/g, ' ');
  const warnings = async () =>
    ofType((await person.events('apply', '--yes', file)).events, 'warning').map(({ message }) => message);

  await person.file('playbook.yaml', { steps: [{ service: { ...service, restart_on: sources } }] });
  const warning =
    'docker1, step 1: /etc/ap.conf, the package tree and the unit othr.service do not exist and never cause a restart or reload of app.service';
  expect(await dryRun()).toContain(`warning: ${warning}`);
  expect(await warnings()).toEqual([warning]);

  const brings = [{ file: { path: '/etc/ap.conf', content: '1\n' } }, { package: 'tree' }];
  const other = { ...sources, units: ['other'] };
  await person.file('playbook.yaml', { steps: [...brings, { service: { ...service, restart_on: other } }] });
  expect(await dryRun()).not.toContain('warning:');
  expect(await warnings()).toEqual([]);
});
