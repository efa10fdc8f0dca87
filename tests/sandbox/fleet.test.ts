import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ofType, Person } from '../stories/person.ts';
import { freePorts } from './ports.ts';

const HOSTS = 30;
const STUDENTS = ['kim', 'lee', 'park'];

/** A role with repeated steps, a template with facts, a condition on facts. */
const ROLE = [
  { group: 'students' },
  { user: { name: '{{ each }}', groups: ['students'] }, for_each: '{{ students }}' },
  { package: '{{ each }}', for_each: ['git', 'tree'] },
  { file: { path: '/etc/machine.conf', template: 'templates/machine.conf' } },
  { service: { name: 'firewalld', state: 'stopped' }, when: 'facts.os.major >= 9' },
  { service: { name: 'chronyd', state: 'stopped' }, when: 'facts.os.major == 8' },
];
/** Of each host: the last step does not apply. */
const CHANGES = 1 + STUDENTS.length + 2 + 1 + 1;

async function writeProject(person: Person, inventory: string): Promise<void> {
  await person.file('playbook.yaml', { steps: [{ include: 'roles/student', vars: { students: STUDENTS } }] });
  await mkdir(join(person.home, 'roles/student/templates'), { recursive: true });
  await person.file('roles/student/playbook.yaml', { vars: { students: [] }, steps: ROLE });
  await person.file('roles/student/templates/machine.conf', 'name = {{ host.name }}\ncores = {{ facts.cpus }}\n');
  const generated = await readFile(inventory, 'utf8');
  expect(generated).toMatch(/^playbook: /m);
  await writeFile(inventory, generated.replace(/^playbook: .*$/m, 'playbook: playbook.yaml'));
}

test(`${HOSTS} hosts with a role, repeated steps and facts: a second run is one exchange a host`, async () => {
  const person = await Person.arrive({ prefix: [], password: 'secret' });
  try {
    const inventory = join(person.home, 'sandbox.yaml');
    const port = String(await freePorts(HOSTS));
    const up = ['sandbox', 'up', '--detach', '--hosts', String(HOSTS), '--port', port, '--inventory', inventory];
    expect((await person.provision(...up)).status).toBe(0);
    await writeProject(person, inventory);

    const first = await person.events('apply', '--yes', inventory);
    expect(first.stderr).toBe('');
    expect(ofType(first.events, 'run-finished')[0]).toMatchObject({
      hosts: { changed: HOSTS, failed: 0 },
      changes: HOSTS * CHANGES,
    });
    const second = await person.events('apply', '--yes', inventory);
    const finished = ofType(second.events, 'host-finished');
    expect(finished).toHaveLength(HOSTS);
    for (const host of finished) expect(host).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
  } finally {
    await person.provision('sandbox', 'down');
    await person.leave();
  }
}, 180_000);
