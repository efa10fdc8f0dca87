import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ofType } from '../stories/person.ts';
import { ended, scene } from './one-host.ts';

const STEPS = [
  { directory: { path: '/srv/app', mode: '0750', owner: 'root', group: 'wheel' } },
  { directory: '/srv/app/data' },
  { file: { path: '/srv/app/app.conf', content: 'server {{ host.name }}\n', mode: '0640', group: 'wheel' } },
  { file: { path: '/etc/motd', template: 'motd' } },
  { link: { path: '/srv/current', target: '/srv/app' } },
  { file: { path: '/etc/cron.deny', state: 'absent' } },
];

test('files, directories and links on a bare host: the dry run shows all, apply does it, a second run has nothing to do', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(['docker1'], STEPS);
    await writeFile(join(dirname(file), 'motd'), 'Welcome to {{ host.name }}, {{ facts.os.name }}.\n');
    const planned = await person.provision('plan', file);
    const first = await person.events('apply', '--yes', file);
    expect(first.status).toBe(0);
    expect(ended(first, 'docker1')).toMatchObject({ status: 'changed', counts: { changed: 5, ok: 1 } });
    expect(planned.stdout).toMatch(/^Plan: 1 host, 5 changes/m);
    const second = await person.events('apply', '--yes', file);
    expect(ended(second, 'docker1')).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
    const shown = await person.provision(
      'run',
      file,
      '--',
      'stat',
      '-c',
      '%n %a %U:%G',
      '/srv/app',
      '/srv/app/app.conf',
    );
    expect(shown.stdout).toContain('/srv/app 750 root:wheel');
    expect(shown.stdout).toContain('/srv/app/app.conf 640 root:wheel');
  }));

test('what was changed by hand is found and repaired; what nobody declares is purged', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(
      ['docker1'],
      [
        { directory: { path: '/srv/app', mode: '0755', file_mode: '0644', recursive: true, purge: true } },
        { file: { path: '/srv/app/app.conf', content: 'one\n' } },
        { link: { path: '/srv/app/link', target: 'nowhere' } },
      ],
    );
    expect((await person.events('apply', '--yes', file)).status).toBe(0);
    const edit =
      'echo two >/srv/app/app.conf; chmod 600 /srv/app/app.conf; rm /srv/app/link; ln -s other /srv/app/link; touch /srv/app/extra';
    await person.provision('run', file, '--', 'sh', '-c', edit);
    const repaired = await person.events('apply', '--yes', file);
    const fields = ofType(repaired.events, 'step-finished').flatMap(({ step }) =>
      step.changes.flatMap(({ diff }) => diff.map(({ field }) => `${step.type} ${field}`)),
    );
    expect(fields).toEqual(['directory extra', 'directory mode of app.conf', 'file content', 'link target']);
    expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ status: 'ok' });
    const removed = await inventory(['docker1'], [{ link: { path: '/srv/app/link', state: 'absent' } }]);
    expect(ended(await person.events('apply', '--yes', removed), 'docker1')).toMatchObject({ status: 'changed' });
  }));

test('a file of this computer is sent, of any bytes, and not sent again', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(['docker1'], [{ file: { path: '/srv/logo', source: 'logo', mode: '0600' } }]);
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
    await writeFile(join(dirname(file), 'logo'), bytes);
    expect((await person.events('apply', '--yes', file)).status).toBe(0);
    const digest = await person.provision('run', file, '--', 'sha256sum', '/srv/logo');
    expect(digest.stdout).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ status: 'ok', exchanges: 1 });
  }));

test('a hard link, a context and a validation are not simulated, and say so', () =>
  scene(async ({ person, inventory }) => {
    for (const step of [
      { link: { path: '/etc/motd2', target: '/etc/hostname', hard: true } },
      { file: { path: '/etc/motd', content: 'x', context: 'etc_t' } },
      { file: { path: '/etc/sudoers.d/a', content: 'x', validate: ['visudo', '-cf', '%s'] } },
    ]) {
      const file = await inventory(['docker1'], [step]);
      const told = await person.provision('apply', '--yes', file);
      expect(told.status).toBe(1);
      expect(told.stdout + told.stderr).toContain('not simulated');
    }
  }));
