import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

/** `unless` uses a program that the package `tree` installs. */
const STEPS = [
  { package: 'tree' },
  { command: { run: 'tree /etc >/root/t', unless: 'tree --version && test -s /root/t' } },
];

describe('a state that is known after an earlier step is applied', () => {
  let person: Person;

  beforeAll(async () => {
    await up();
  });
  beforeEach(async () => {
    await reset('docker1');
    person = await Person.arrive();
  });
  afterEach(() => person.leave());
  afterAll(() => reset('docker1'));

  const inventory = async (steps: readonly unknown[]) => {
    await person.file('playbook.yaml', { steps });
    return person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
      hosts: { docker1: { address: hosts[0]?.bootstrap } },
    });
  };
  const apply = async (...args: readonly string[]) => {
    const result = await person.events('apply', '--yes', ...args);
    return { ...result, finished: ofType(result.events, 'host-finished')[0] };
  };

  test('the dry run shows it, apply plans the step when its turn comes, a second run finds nothing to do', async () => {
    const file = await inventory(STEPS);
    const dry = await person.provision('apply', file, '--dry-run');
    expect(dry.status).toBe(0);
    expect(dry.stdout).toMatch(/^ *2 \? command .*known after step 1$/m);
    expect((await person.provision('apply', file, '--dry-run', '--detailed-exitcode')).status).toBe(2);

    const { status, finished } = await apply(file);
    expect([status, finished]).toMatchObject([0, { status: 'changed', counts: { changed: 2, failed: 0 } }]);
    expect((await exec('docker1', 'test -s /root/t && rpm -q tree')).stdout).toMatch(/^tree-/);
    expect((await apply(file)).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
  });

  test('a typo in "unless" is reported by apply, in the host\'s own words', async () => {
    const [first, second] = STEPS;
    const typo = { command: { ...second?.command, unless: 'treee --version && test -s /root/t' } };
    const file = await inventory([first, typo]);
    expect((await person.provision('apply', file, '--dry-run')).status).toBe(0);
    const { status, finished } = await apply(file);
    expect([status, finished]).toMatchObject([1, { status: 'failed', counts: { changed: 1, failed: 1 } }]);
    expect(finished?.failure?.words).toMatch(/treee.*not found/);
    expect(finished?.failure?.next).toContain('Step 1 is applied and verified.');
  });

  test('a saved plan approves the declaration of the step, and no other declaration', async () => {
    const file = await inventory(STEPS);
    const plan = `${person.home}/plan.json`;
    expect((await person.provision('plan', file, '--out', plan)).status).toBe(0);
    const [first, second] = STEPS;
    await inventory([first, { command: { ...second?.command, run: 'tree /usr >/root/t' } }]);
    const refused = await apply('--plan', plan);
    expect([refused.status, refused.finished?.status]).toEqual([1, 'skipped']);
    expect(ofType(refused.events, 'host-drifted')[0]?.differences).toMatchObject([{ step: 2, field: 'declaration' }]);

    await inventory(STEPS);
    const { status, finished } = await apply('--plan', plan);
    expect([status, finished]).toMatchObject([0, { status: 'changed', counts: { changed: 2 } }]);
  });

  test('a service whose unit is installed by a package of the same run is planned at once', async () => {
    const file = await inventory([
      { package: 'dnf-plugins-core' },
      { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
      { package: { name: 'runc', state: 'absent' } },
      { package: { name: ['docker-ce', 'containerd.io'] } },
      { service: { name: 'docker', state: 'running', enabled: true } },
    ]);
    const dry = await person.provision('apply', file, '--dry-run');
    expect(dry.status).toBe(0);
    expect(dry.stdout).toMatch(/service docker +not found → running/);
    expect(dry.stdout).not.toContain('known after step');
    const { status, finished: applied } = await apply(file);
    expect([status, applied?.failure, applied?.status]).toEqual([0, undefined, 'changed']);
    expect((await exec('docker1', 'systemctl is-active docker')).stdout.trim()).toBe('active');
  });
});
