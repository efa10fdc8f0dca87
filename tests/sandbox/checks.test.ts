import { expect, test } from 'vitest';
import { ofType } from '../stories/person.ts';
import { ended, scene } from './one-host.ts';

const CHECK = { http: 'http://localhost/', status: 403, within: 30 };

test('a check is shown in the plan, waited for after the change, and read with the state afterwards', () =>
  scene(async ({ person, inventory }) => {
    const steps = [{ package: 'httpd' }, { service: { name: 'httpd', state: 'running' }, check: CHECK }];
    const file = await inventory(['docker1', 'docker2'], steps);
    const dry = await person.provision('plan', file);
    expect(dry.stdout).toContain('then this must succeed within 30 s: GET http://localhost/ with status 403');
    const script = await person.provision('explain', file, '--host', 'docker1', '--script');
    expect(script.stdout).toContain(`until [ "$(curl --silent`);

    const first = await person.events('apply', '--yes', file);
    expect(first.status).toBe(0);
    const second = await person.events('apply', '--yes', file);
    expect(second.status).toBe(0);
    expect(ended(second, 'docker1')).toMatchObject({ status: 'ok', connections: 1, exchanges: 1, counts: { ok: 2 } });
  }));

test('a check that fails is reported with the words of the host, whether or not something changes', () =>
  scene(async ({ person, inventory }) => {
    const check = { ...CHECK, within: 2 };
    const file = await inventory(['docker1'], [{ service: { name: 'firewalld', state: 'stopped' }, check }]);
    const words = 'curl: (7) Failed to connect to localhost port 80: Connection refused';
    for (const sentence of [
      'service firewalld: the check still fails after 2 s: http://localhost/ returned no complete answer',
      'service firewalld: the state is as declared, but the check fails: http://localhost/',
    ]) {
      const told = await person.events('apply', '--yes', file);
      expect(told.status).toBe(1);
      expect(ended(told, 'docker1').failure).toMatchObject({ message: expect.stringContaining(sentence), words });
    }
    const dry = await person.provision('plan', file);
    expect([dry.status, dry.stdout.replaceAll(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('✗ service firewalld: the state is as declared, but the check fails'),
    ]);
    const failed = await inventory(['docker1'], [{ package: 'git', check: { run: 'echo broken; exit 3', within: 1 } }]);
    const told = await person.events('apply', '--yes', failed);
    expect(ended(told, 'docker1').failure).toMatchObject({ words: 'broken' });
    expect(ofType(told.events, 'step-finished')[0]?.applied).toMatchObject([{ after: expect.any(String) }]);
  }));
