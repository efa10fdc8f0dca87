import { expect, test } from 'vitest';
import { ofType } from '../stories/person.ts';
import { ended, move, scene } from './one-host.ts';

const HOSTS = ['docker1', 'docker2', 'docker3', 'master'];

test('conditions, repetition and facts on hosts: what applies is applied, and a second run is one exchange', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(HOSTS, [
      { package: '{{ each }}', for_each: ['git', 'tree'], when: 'facts.os.family == "rhel"' },
      { service: { name: 'firewalld', state: 'stopped' }, when: 'facts.os.major < 9' },
      { service: { name: 'chronyd', state: 'stopped' }, when: 'host.name == "master"' },
    ]);
    const first = await person.events('apply', '--yes', file);
    expect(first.status).toBe(0);
    for (const name of HOSTS) {
      const planned = ofType(first.events, 'host-planned').find(({ host }) => host === name);
      expect(planned?.skipped).toEqual([
        { number: 2, type: 'service', name: 'firewalld', condition: 'facts.os.major < 9' },
        ...(name === 'master'
          ? []
          : [{ number: 3, type: 'service', name: 'chronyd', condition: 'host.name == "master"' }]),
      ]);
      const changed = name === 'master' ? 3 : 2;
      expect(ended(first, name)).toMatchObject({ status: 'changed', steps: changed, counts: { changed } });
    }
    const parts = ofType(first.events, 'step-finished').filter(({ host }) => host === 'docker1');
    expect(parts.map(({ step }) => [step.number, step.part, step.name])).toEqual([
      [1, 1, 'git'],
      [1, 2, 'tree'],
    ]);
    const second = await person.events('apply', '--yes', file);
    for (const name of HOSTS) expect(ended(second, name)).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
  }));

test('a parameter made of facts costs one exchange more, not one a step', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(HOSTS, [
      { hostname: '{{ host.name }}-el{{ facts.os.major }}.example.com' },
      { command: { run: 'true', unless: 'test {{ facts.cpus }} -eq 2' } },
    ]);
    expect((await person.events('apply', '--yes', file)).status).toBe(0);
    const second = await person.events('apply', '--yes', file);
    for (const name of HOSTS) expect(ended(second, name)).toMatchObject({ status: 'ok', connections: 1, exchanges: 2 });
    const text = await person.provision('explain', file, '--host', 'docker1');
    expect(text.stdout).toContain('# Already as declared: 1 hostname, 2 command');
  }));

test('explain shows the commands of the plan, and changes nothing', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(
      ['docker1'],
      [{ service: { name: 'firewalld', state: 'stopped' } }, { package: 'git' }],
    );
    const text = await person.provision('explain', file);
    expect(text.stderr).toBe('');
    expect(text.stdout).toMatch(/^# 1 service firewalld\n# {3}state: running → stopped\nsystemctl .*stop .*firewalld/m);
    expect(text.stdout).toMatch(/^dnf .*install .*git$/m);
    const moving = await inventory(
      ['docker1'],
      [move(30), { selinux: 'disabled' }, { package: 'tree' }, { command: { run: 'true', unless: 'tree --version' } }],
    );
    const { stdout: why } = await person.provision('explain', moving);
    // A rollback that only apply has, a note of a resource, and a step that is known later.
    expect(why).toMatch(/^# 1 network ens33$[^]*^# {3}With provision apply, the host rolls this change back/m);
    expect(why).toMatch(/^# 2 selinux$\n# {3}.*→ disabled\n(?:# {3}.*\n)*# {3}.*reboot/m);
    expect(why).toMatch(/^# 4 command true: its commands are known only after the earlier steps are applied \(/m);
    await inventory(['docker1'], [{ service: { name: 'firewalld', state: 'stopped' } }, { package: 'git' }]);
    const script = await person.provision('explain', file, '--script');
    expect(script).toMatchObject({ stderr: '', stdout: expect.stringMatching(/^#!\/bin\/sh\n/) });
    expect(await person.provision('plan', file, '--detailed-exitcode')).toMatchObject({ status: 2 });
  }));
