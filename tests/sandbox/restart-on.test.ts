import { expect, test } from 'vitest';
import { ofType } from '../stories/person.ts';
import { ended, scene } from './one-host.ts';

const CONF = '/etc/site.conf';

test('a service restarts when a file or its package changed, at once, as the dry run says, and only then', () =>
  scene(async ({ site, person, inventory }) => {
    const file = await inventory(
      ['docker1'],
      [
        { package: 'httpd' },
        {
          service: {
            ...{ name: 'httpd', state: 'running' },
            ...{ restart_on: { files: [CONF], packages: ['httpd'] }, reload_on: '/etc/users.conf' },
          },
        },
        { service: { name: 'chronyd', state: 'running', restart_on: { units: ['httpd'] } } },
      ],
    );
    const apply = async () => ended(await person.events('apply', '--yes', file), 'docker1');
    const first = await apply();
    expect([first.status, first.failure]).toEqual(['changed', undefined]);
    expect(await apply()).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });

    await site.exec('docker1', `sleep 0.1; echo x >${CONF}`);
    const dry = await person.provision('plan', file);
    expect(dry.stdout.replaceAll(/\s+/g, ' ')).toContain(
      `service httpd running since before the change of ${CONF} → restarted`,
    );
    const told = await person.events('apply', '--yes', file);
    const fields = ofType(told.events, 'step-finished').map(({ step }) =>
      step.changes.flatMap(({ diff }) => diff.map(({ field }) => field)),
    );
    expect(fields).toEqual([[], ['restart'], ['restart']]);
    expect(await apply()).toMatchObject({ status: 'ok', exchanges: 1 });

    await site.exec('docker1', `sleep 0.1; echo x >/etc/users.conf`);
    expect(await apply()).toMatchObject({ status: 'changed' });
    expect(await apply()).toMatchObject({ status: 'ok', exchanges: 1 });
  }));
